/** One run, with its steps and the runs that it has started. */
import { z } from 'zod';
import { ApprovalView } from './approval-view.ts';
import { ErrorView } from './error-view.ts';
import { JsonRecord, JsonValue, Timestamp } from './json.ts';
import { MachineView } from './machine.ts';
import { RunStatusView } from './run-status.ts';
import { RunSummary } from './run-summary.ts';
import { AwaitedSignal, SignalView } from './signals.ts';
import { StepUsage, StepView } from './step-view.ts';

export const RunMetrics = z.object({
  /** From created to ended, or to now. */
  totalMs: z.number(),
  timeToFirstDeliverableMs: z.number().nullable(),
  queueMs: z.number(),
  waitingForPeopleMs: z.number(),
  agentMs: z.record(z.string(), z.number()),
  phaseMs: z.array(z.number()),
  attempts: z.number().int(),
  cacheHits: z.number().int(),
  cacheMisses: z.number().int(),
  events: z.record(z.string(), z.number().int()),
  /** What the calls of a live run used and cost, its child runs' own not among them. Left out: none of them says so. */
  usage: StepUsage.optional(),
});
export type RunMetrics = z.infer<typeof RunMetrics>;

/** A step, item, compensation or cleanup step whose newest round failed for good. */
export const RunErrorView = z.object({
  agent: z.string().nullable(),
  step: z.string(),
  code: z.string(),
  message: z.string(),
  time: Timestamp,
});
export type RunErrorView = z.infer<typeof RunErrorView>;

/**
 * What could not be evaluated where the run went on without: a part of its result, words of a question, the condition
 * of a transition.
 */
export const ExpressionProblemView = z.object({
  place: z.string(),
  source: z.string(),
  code: z.string(),
  message: z.string(),
});
export type ExpressionProblemView = z.infer<typeof ExpressionProblemView>;

/** The end of the run has begun: what it did is undone, or cleanup runs. */
export const EndingView = z.object({
  phase: z.enum(['leaving', 'rolling_back', 'cleaning_up']),
  /** What it ends as. */
  outcome: RunStatusView,
  error: ErrorView.nullable(),
  notes: z.string().nullable(),
});
export type EndingView = z.infer<typeof EndingView>;

/**
 * The newest rollback. `steps` are its compensations in the order of undoing:
 * `undoes` is the step or item that each is for.
 */
export const RollbackView = z.object({
  reason: z.enum(['failure', 'abort', 'cancel', 'breach', 'operator']),
  /** Side by side where steps did not depend on each other. */
  isParallel: z.boolean(),
  undone: z.number().int(),
  steps: z.array(StepView.extend({ undoes: z.string() })),
  notCompensated: z.array(
    z.object({ stepId: z.string(), reason: z.enum(['failed', 'killed', 'no_compensation', 'not_done_here']) }),
  ),
});
export type RollbackView = z.infer<typeof RollbackView>;

export const RunFields = RunSummary.extend({
  /** Ids of the steps that run when the run ends. */
  cleanup: z.array(z.string()),
  errors: z.array(RunErrorView),
  problems: z.array(ExpressionProblemView).optional(),
  ending: EndingView.nullable(),
  rollback: RollbackView.nullable(),
  /** Somebody ended it at once; `skipped` are compensations and cleanup steps that did not run. */
  killed: z.object({ notes: z.string().nullable(), skipped: z.array(z.string()) }).nullable(),
  /** The engine could not go on with it and has set it aside: why. `retry` takes it up again, `cancel` ends it. */
  setAside: ErrorView.nullable().optional(),
  output: JsonValue,
  approvals: z.array(ApprovalView),
  /** The signals that came, oldest first. */
  signals: z.array(SignalView),
  /** The signals that it takes, those that something waits for now first. */
  awaits: z.array(AwaitedSignal),
  /** Where its state machine is. Null: the run has none. */
  machine: MachineView.nullable(),
  metrics: RunMetrics,
  /** Sequence of the newest event in this view. */
  sequence: z.number().int(),
});

export interface RunView extends z.infer<typeof RunFields> {
  steps: StepView[];
  /** Outputs by step id, of the steps that delivered. */
  results: JsonRecord;
  children: RunView[];
}
export const RunView: z.ZodType<RunView> = z.lazy(() =>
  RunFields.extend({ steps: z.array(StepView), results: JsonRecord, children: z.array(RunView) }),
);
