/** Light or dark: as the system has it, or as somebody chose. */
import { useLocalStorage, usePreferredDark } from '@vueuse/core';
import { computed, watchEffect } from 'vue';
import { dark, fonts, light } from './palettes.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

export const themeChoice = useLocalStorage<ThemeChoice>('baton.theme', 'system');
const systemIsDark = usePreferredDark();

export const isDark = computed(() =>
  themeChoice.value === 'system' ? systemIsDark.value : themeChoice.value === 'dark',
);
export const palette = computed(() => (isDark.value ? dark : light));

/** Keeps the style sheets' colours right, from now on. */
export function applyTheme(): void {
  const { style, dataset } = document.documentElement;
  style.setProperty('--font-text', fonts.text);
  style.setProperty('--font-data', fonts.data);
  watchEffect(() => {
    dataset.theme = isDark.value ? 'dark' : 'light';
    style.colorScheme = isDark.value ? 'dark' : 'light';
    for (const [name, colour] of Object.entries(palette.value))
      style.setProperty(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
  });
}
