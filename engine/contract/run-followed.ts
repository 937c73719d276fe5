/** What a reader is told who follows a run. */
import { z } from 'zod';
import { JsonRecord } from './json.ts';
import { PossibleActions } from './run-actions.ts';
import { RunFields, RunView } from './run-view.ts';
import { StepView } from './step-view.ts';

/** What is different of one run. Everything that it doesn't speak of is as it was. */
export const RunViewChange = z.object({
  runId: z.string(),
  /** Those that are different, with their new values. */
  fields: RunFields.partial(),
  /** Whole; a step with a new id comes after the known ones. */
  steps: z.array(StepView),
  results: z.object({ changed: JsonRecord, gone: z.array(z.string()) }),
  /** That were started since. */
  children: z.array(RunView),
});
export type RunViewChange = z.infer<typeof RunViewChange>;

/**
 * A run and its children as they are at that place in the journal: whole, or what has changed since the message before.
 * A reader who is behind gets the newest state, not each one on the way to it. `withChanges` makes a whole of both.
 */
export const RunFollowed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), position: z.number().int(), run: RunView, actions: PossibleActions }),
  z.object({
    kind: z.literal('changes'),
    position: z.number().int(),
    runs: z.array(RunViewChange),
    /**
     * What may be done to the run as a whole, and to the steps for which that is different:
     * an empty list where it is nothing now.
     */
    actions: PossibleActions,
  }),
]);
export type RunFollowed = z.infer<typeof RunFollowed>;
export type RunSnapshot = Extract<RunFollowed, { kind: 'snapshot' }>;
