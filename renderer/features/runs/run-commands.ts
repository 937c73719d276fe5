/** What an operator can do with the run that is shown, from the palette and by keys. */
import type { Ref } from 'vue';
import type { RunView } from '../../../engine/contract/run-view.ts';
import { useCommands } from '../../shell/commands.ts';
import { tellFailure } from '../../shell/notices.ts';
import type { useRun } from './use-run.ts';
import type { AnyAction } from './what-happens.ts';

/** What is asked of a run, or of a step of it. */
export type AskedOfRun = AnyAction | 'again' | 'signal';

interface Named {
  readonly name: string;
  readonly title: string;
}

export interface RunShown {
  readonly run: Readonly<Ref<RunView | null>>;
  readonly actions: ReturnType<typeof useRun>['actions'];
  readonly tabs: readonly Named[];
  /** Of its steps. */
  readonly views: readonly Named[];
  /** Opens the form of an action. */
  readonly ask: (action: AskedOfRun) => void;
  readonly show: (query: Readonly<Record<string, string>>) => void;
}

export function useRunCommands({ run, actions, tabs, views, ask, show }: RunShown): void {
  const wish = (action: AnyAction, title: string) => ({
    id: `runs.detail.${action}`,
    title,
    group: 'This run',
    words: 'run',
    run: () =>
      actions.value.run.some((each) => each === action)
        ? ask(action)
        : tellFailure(
            new Error(
              `${title}: not possible while the run is ${run.value?.status.replaceAll('_', ' ') ?? 'not known'}`,
            ),
          ),
  });
  useCommands([
    wish('retry', 'Retry what failed'),
    wish('pause', 'Pause this run'),
    wish('resume', 'Resume this run'),
    wish('abort', 'Abort this run'),
    wish('cancel', 'Cancel this run'),
    wish('roll_back', 'Roll back this run'),
    wish('kill', 'Kill this run'),
    {
      id: 'runs.detail.signal',
      title: 'Send a signal to this run',
      group: 'This run',
      words: 'tell event wait',
      keys: 'shift+s',
      run: () => ask('signal'),
    },
    {
      id: 'runs.detail.again',
      title: 'Run this again',
      group: 'This run',
      words: 'restart repeat parameters',
      keys: 'shift+r',
      run: () => ask('again'),
    },
    ...tabs.map(({ name }, index) => ({
      id: `runs.detail.tab.${name}`,
      title: `Show ${name}`,
      group: 'This run',
      keys: String(index + 1),
      run: () => show({ tab: name }),
    })),
    ...views.map(({ name, title }) => ({
      id: `runs.detail.view.${name}`,
      title: `Show steps as ${title.toLowerCase()}`,
      group: 'This run',
      run: () => show({ tab: 'steps', view: name }),
    })),
  ]);
}
