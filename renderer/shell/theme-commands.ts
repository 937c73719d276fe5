import { Monitor, Moon, Sun } from '@lucide/vue';
import { themeChoice } from '../design/theme.ts';
import type { Command } from './commands.ts';

export const themeCommands: readonly Command[] = [
  {
    id: 'shell.theme-system',
    title: 'Colours: as the system has them',
    group: 'Baton',
    icon: Monitor,
    words: 'theme light dark',
    run: () => void (themeChoice.value = 'system'),
  },
  {
    id: 'shell.theme-light',
    title: 'Colours: light',
    group: 'Baton',
    icon: Sun,
    words: 'theme',
    run: () => void (themeChoice.value = 'light'),
  },
  {
    id: 'shell.theme-dark',
    title: 'Colours: dark',
    group: 'Baton',
    icon: Moon,
    words: 'theme',
    run: () => void (themeChoice.value = 'dark'),
  },
];
