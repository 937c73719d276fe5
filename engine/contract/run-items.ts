/** What a step's parts are: the items of its list, or the iterations of its loop. They belong to the channel `runs`. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { MessageView } from './conversation.ts';
import { contractErrors } from './errors.ts';
import { JsonRecord, JsonValue, pageOf, PageInput, Timestamp } from './json.ts';
import { ErrorView } from './error-view.ts';
import { StepAction } from './run-actions.ts';
import { StepStatusView } from './run-status.ts';
import { StepView } from './step-view.ts';

/** One part in a list. Its attempts, and what was said in them, are told by `runs.step`. */
export const ItemView = z.object({
  /** By which commands name it: `enrich[3]`. */
  id: z.string(),
  /** From 0. */
  position: z.number().int(),
  /** The list's value at that place; null of an iteration. */
  item: JsonValue,
  status: StepStatusView,
  /** How many attempts there have been. */
  attempts: z.number().int(),
  input: JsonRecord.nullable(),
  output: JsonValue.nullable(),
  error: ErrorView.nullable(),
  childRunId: z.string().nullable(),
  deliverable: StepView.shape.deliverable,
  retryAt: Timestamp.nullable(),
  timing: StepView.shape.timing,
  /** What would not be refused now. */
  actions: z.array(StepAction),
});
export type ItemView = z.infer<typeof ItemView>;

const base = oc.errors(contractErrors);
const StepInput = z.object({ runId: z.string(), stepId: z.string() });

export const runItems = {
  /** In the order of the list; with `status`, only such. A step without parts has none. */
  items: base
    .route({ method: 'GET', path: '/runs/{runId}/steps/{stepId}/items' })
    .input(StepInput.extend({ status: z.array(StepStatusView).optional(), ...PageInput }))
    .output(pageOf(ItemView)),
  /**
   * Every message of every attempt of a step, or of one part of it, the oldest first: what was asked, what was said on
   * the way with the calls of tools and their results, what was answered.
   */
  conversation: base
    .route({ method: 'GET', path: '/runs/{runId}/steps/{stepId}/conversation' })
    .input(StepInput.extend(PageInput))
    .output(pageOf(MessageView)),
  /** One step, or one part of a step, with everything that it has been through. */
  step: base
    .route({ method: 'GET', path: '/runs/{runId}/steps/{stepId}' })
    .input(StepInput)
    .output(z.object({ step: StepView, actions: z.array(StepAction) })),
};
