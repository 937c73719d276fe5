import type { Style } from './style.ts';

/** How things are printed for people. */
export interface Look {
  readonly style: Style;
  /** Columns of the terminal. Null: nothing is cut. */
  readonly width: number | null;
  readonly now: number;
  /** What people type before a command. */
  readonly program: string;
  /** Whether an engine works on what is shown. Default: it does. */
  readonly isWorkedOn?: boolean;
}
