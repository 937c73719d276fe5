import type { RunEventBody } from '../run/run-event.ts';
import type { StepState } from '../run/run-state.ts';

/** What a run does next. */
export type Move =
  | { readonly kind: 'start'; readonly step: StepState; readonly attempt: number }
  | { readonly kind: 'record'; readonly events: readonly RunEventBody[] };
