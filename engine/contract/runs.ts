import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ObstacleKind, StepWait } from './admission.ts';
import { ApprovalView } from './approval-view.ts';
import { ChangesInput, changesOf } from './changes.ts';
import { DefinitionSummary } from './definitions.ts';
import { contractErrors } from './errors.ts';
import { GivenRecord, GivenValue } from './given.ts';
import { JsonRecord, JsonValue, pageOf, PageInput, Timestamp } from './json.ts';
import { MachineView } from './machine.ts';
import { StepTypeView } from './step-type.ts';
import { AwaitedSignal, SendSignalInput, SignalSent, SignalView, WaitView } from './signals.ts';

export const RunStatusView = z.enum([
  'planning',
  'approval_pending',
  'running',
  'checkpoint',
  'paused',
  'needs_attention',
  'completed',
  'partially_completed',
  'failed',
  'aborted',
  'cancelled',
]);
export type RunStatusView = z.infer<typeof RunStatusView>;

export const StepStatusView = z.enum([
  'pending',
  'queued',
  'running',
  'checkpoint',
  'waiting',
  'completed',
  'failed',
  'skipped',
  'cancelled',
  'compensated',
  'invalidated',
]);
export type StepStatusView = z.infer<typeof StepStatusView>;

export const ErrorView = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  agent: z.string().optional(),
  details: JsonRecord.optional(),
  /** Milliseconds that the service asked for before it is called again. */
  retryAfterMs: z.number().optional(),
});
export type ErrorView = z.infer<typeof ErrorView>;

export const AttemptView = z.object({
  attempt: z.number().int(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled']),
  /** The version of the agent that works on it. Absent: nobody does, or an older version of Baton started it. */
  agentVersion: z.string().optional(),
  /** Its first start, also when a crash made it start again. */
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  input: JsonRecord,
  output: JsonValue.nullable(),
  response: JsonRecord.nullable(),
  error: ErrorView.nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), path: z.string() })),
  progress: z.array(z.object({ at: Timestamp, message: z.string(), percent: z.number().nullable() })),
  /** Times this very attempt was started again after a crash. */
  restarts: z.number().int(),
  /** What it had waited for outside of its run, and since when. */
  held: z.object({ kind: ObstacleKind, name: z.string(), since: Timestamp }).optional(),
});
export type AttemptView = z.infer<typeof AttemptView>;

/**
 * A promise about a step's time: counted from its first start until it has settled. Times are null where they don't
 * apply, or not yet.
 */
export const SlaView = z.object({
  warnAt: Timestamp.nullable(),
  breachAt: Timestamp.nullable(),
  warnedAt: Timestamp.nullable(),
  breachedAt: Timestamp.nullable(),
  warnAfterSeconds: z.number().nullable(),
  breachAfterSeconds: z.number().nullable(),
  onBreach: z.enum(['notify', 'escalate', 'cancel', 'abort', 'rollback']),
  escalateTo: z.string().nullable(),
  escalateAgent: z.string().nullable(),
});
export type SlaView = z.infer<typeof SlaView>;

/** A call of an agent because a promise about a step was broken. Nothing of it changes the step or the run. */
export const EscalationView = z.object({
  id: z.string(),
  agent: z.string(),
  status: StepStatusView,
  attempts: z.array(AttemptView),
  output: JsonValue,
  error: ErrorView.nullable(),
});
export type EscalationView = z.infer<typeof EscalationView>;

export const StepView = z.object({
  id: z.string(),
  name: z.string(),
  type: StepTypeView,
  agent: z.string().nullable(),
  /** Of the newest attempt. Absent: there is none, nobody works on it, or an older version of Baton started it. */
  agentVersion: z.string().optional(),
  /** What goes before it, whether it needs what that gives or only the order. */
  dependsOn: z.array(z.string()),
  /** Which of those have to deliver. Absent: there is nothing to join, or an older version kept its definition. */
  join: z.enum(['all', 'any', 'settled', 'failed']).optional(),
  /** Which of those only go first, whatever becomes of them. Absent: none. */
  after: z.array(z.string()).optional(),
  /** Its guard, and the values that it read, as text. `met` is null as long as nobody has looked. */
  condition: z
    .object({
      expression: z.string(),
      met: z.boolean().nullable(),
      values: z.array(z.object({ path: z.string(), value: z.string() })),
    })
    .nullable(),
  /** Of a switch, and of a question that leads elsewhere when nobody answers: what leads where. */
  choices: z.array(z.object({ label: z.string(), goTo: z.string() })),
  /** The step that it chose. Null: none, or not yet. */
  chosen: z.string().nullable(),
  status: StepStatusView,
  /** The newest attempt's number; 0 before the first. */
  attempt: z.number().int(),
  attempts: z.array(AttemptView),
  input: JsonRecord.nullable(),
  output: JsonValue.nullable(),
  error: ErrorView.nullable(),
  cache: z
    .object({
      status: z.enum(['hit', 'miss']),
      key: z.string(),
      from: z.object({ runId: z.string(), stepId: z.string(), at: Timestamp }).optional(),
    })
    .nullable(),
  childRunId: z.string().nullable(),
  deliverable: z.object({ id: z.string(), version: z.number().int() }).nullable(),
  retryAt: Timestamp.nullable(),
  /** Of a wait under way. */
  wait: WaitView.nullable(),
  /** Of a step that is due: what outside of its run keeps it from starting. */
  waitsFor: StepWait.nullable(),
  /** What was promised about its time. Null: nothing. */
  sla: SlaView.nullable(),
  /** The agent that was called because the promise was broken, as the part `<step>@escalation`. Absent: nobody was. */
  escalation: EscalationView.optional(),
  skipped: z
    .object({ reason: z.enum(['guard', 'dependency', 'route', 'operator']), notes: z.string().nullable() })
    .nullable(),
  /**
   * Of a step that works through a list or repeats. `most`: how many there can be. `succeeded` counts those that an
   * operator passed over with a result; the rest have not begun, or were given up. Of a list wider than 100 the step's
   * output holds the first 100 results and errors and says so (`shown`); `runs.items` has all of them.
   */
  parts: z
    .object({
      kind: z.enum(['item', 'iteration']),
      count: z.number().int(),
      most: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      running: z.number().int(),
      waiting: z.number().int(),
      queued: z.number().int(),
      /**
       * How many were at work, in equal parts of the time from the first start to the last change. Null: none has
       * started.
       */
      activity: z.object({ from: Timestamp, to: Timestamp, atWork: z.array(z.number()) }).nullable(),
    })
    .nullable(),
  conversation: z.array(
    z.object({
      role: z.enum(['user', 'assistant', 'system']),
      content: z.string(),
      at: Timestamp,
      attempt: z.number().int(),
    }),
  ),
  /**
   * Of the newest round: since somebody last asked for the step again, or since the run began. Null where it has not
   * come to that. `queueMs`: from due to the round's first start. `durationMs`: from there to its end, waits for
   * retries included.
   */
  timing: z.object({
    queuedAt: Timestamp.nullable(),
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    queueMs: z.number().nullable(),
    durationMs: z.number().nullable(),
  }),
});
export type StepView = z.infer<typeof StepView>;

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
});
export type RunMetrics = z.infer<typeof RunMetrics>;

export const RunSummary = z.object({
  id: z.string(),
  definition: z.string(),
  version: z.string(),
  owner: z.string(),
  organization: z.string(),
  status: RunStatusView,
  mode: z.enum(['live', 'rehearsal']),
  attended: z.boolean(),
  parentRunId: z.string().nullable(),
  parentStepId: z.string().nullable(),
  rootRunId: z.string(),
  /** In lists what is large is left out, and says so (`TooLarge`). */
  parameters: JsonRecord,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  error: z.string().nullable(),
  /** The schedule that started it, and the time it was started for. Null: somebody started it, or a parent run. */
  scheduleId: z.string().nullable(),
  scheduledFor: Timestamp.nullable(),
  /** Of a state machine: the state it is in, or ended in. */
  state: z.string().nullable(),
  /** The worst that happened to a promise about a step's time. */
  promise: z.enum(['warned', 'breached']).nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

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
 * The newest rollback. `steps` are its compensations in the order of undoing: `undoes` is the step or item that each is
 * for.
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

const RunFields = RunSummary.extend({
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
  /** That came, oldest first. */
  signals: z.array(SignalView),
  /** That it takes, those that something waits for now first. */
  awaits: z.array(AwaitedSignal),
  /** Of a state machine. */
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

export const EventView = z.object({
  id: z.string(),
  position: z.number().int(),
  runId: z.string(),
  sequence: z.number().int(),
  type: z.string(),
  at: Timestamp,
  actor: z.string(),
  correlationId: z.string(),
  data: JsonRecord,
});
export type EventView = z.infer<typeof EventView>;

export const DeliverableView = z.object({
  id: z.string(),
  version: z.number().int(),
  runId: z.string(),
  stepId: z.string(),
  title: z.string(),
  type: z.string(),
  format: z.string(),
  content: JsonValue,
  metadata: JsonRecord,
  rehearsed: z.boolean(),
  createdAt: Timestamp,
});
export type DeliverableView = z.infer<typeof DeliverableView>;

/**
 * One thing that a watcher of a run and its children is told: something happened (with its place in the journal), or
 * nothing in the tree will move before somebody decides, or everything has ended.
 */
export const RunTreeChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: EventView }),
  z.object({
    kind: z.literal('waiting'),
    approvals: z.array(ApprovalView),
    needsAttention: z.array(z.string()),
    paused: z.array(z.string()),
  }),
  z.object({ kind: z.literal('ended'), status: RunStatusView }),
]);
export type RunTreeChange = z.infer<typeof RunTreeChange>;

export const StepAction = z.enum(['retry', 'skip', 'rewind']);
export type StepAction = z.infer<typeof StepAction>;
export const RunAction = z.enum(['retry', 'pause', 'resume', 'abort', 'cancel', 'roll_back', 'kill']);
export type RunAction = z.infer<typeof RunAction>;

/** What would not be refused now: of the run as a whole, and by step id. Steps without any are left out. */
export const PossibleActions = z.object({ run: z.array(RunAction), steps: z.record(z.string(), z.array(StepAction)) });
export type PossibleActions = z.infer<typeof PossibleActions>;

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
     * Of the run as a whole; of the steps for which they are different, with an empty list where there are none now.
     */
    actions: PossibleActions,
  }),
]);
export type RunFollowed = z.infer<typeof RunFollowed>;
export type RunSnapshot = Extract<RunFollowed, { kind: 'snapshot' }>;

/** What would become of an action, if it were done now. Nothing is done. */
export const ActionPreview = z.object({
  /** Why it would be refused. Null: it would not. */
  refusal: z.string().nullable(),
  /** The run has ended, and would go on. */
  reopens: z.boolean(),
  /** Steps that run again (ids, in the definition's order). */
  again: z.array(z.string()),
  /** Attempts under way that are told to stop. */
  stopped: z.array(z.string()),
  /** Steps whose results no longer count, because they depend on what runs again. */
  undone: z.array(z.string()),
  /** Steps that are passed over. */
  skipped: z.array(z.string()),
  /** Requests for a decision that are taken back. */
  withdrawn: z.number().int(),
  /** Items or iterations of steps that run again which have delivered and stay as they are. */
  keptParts: z.number().int(),
  /** Steps that have delivered and stay as they are. */
  kept: z.number().int(),
  /** Steps and items that are undone, in that order. */
  compensates: z.array(z.string()),
  /** Cleanup steps that run before it ends. */
  cleansUp: z.array(z.string()),
  /** Of a run that has ended and would go on: cleanup steps that have run, and run once more at its next end. */
  cleansUpAgain: z.array(z.string()),
  /** Steps that were undone, are done again, and would be undone again if the run fails. */
  undoesAgain: z.array(z.string()),
  /** Compensations and cleanup steps that would have run, and do not. */
  leftOut: z.array(z.string()),
  /** What the definition says of undoing what its runs do. Null: nothing. */
  rollback: z.object({ reversible: z.boolean(), description: z.string() }).nullable(),
});
export type ActionPreview = z.infer<typeof ActionPreview>;

export const RunChanges = changesOf(RunSummary);
export type RunChanges = z.infer<typeof RunChanges>;

/**
 * By creation; by how long they took, where what has not ended has taken longest; or by a name. Runs that are alike in
 * that: the newest first.
 */
export const RunSort = z.enum([
  'newest',
  'oldest',
  'longest',
  'shortest',
  'definition',
  'definition_descending',
  'owner',
  'owner_descending',
  'status',
  'status_descending',
]);
export type RunSort = z.infer<typeof RunSort>;

const RunInput = z.object({ runId: z.string() });
const RunFilter = {
  status: z.array(RunStatusView).optional(),
  definition: z.string().optional(),
  owner: z.string().optional(),
  text: z.string().optional(),
  /** Null: only runs that nobody started as a child. */
  parentRunId: z.string().nullable().optional(),
  scheduleId: z.string().optional(),
  /** Whether a schedule started it. */
  isScheduled: z.boolean().optional(),
  createdAfter: Timestamp.optional(),
  createdBefore: Timestamp.optional(),
};
const RunOrder = { sort: RunSort.default('newest') };
const Notes = { notes: z.string().max(10_000).nullable().default(null) };
const base = oc.errors(contractErrors);

export const runs = {
  start: base
    .route({ method: 'POST', path: '/runs' })
    .input(
      z.object({
        /** The name of an imported definition; with `source` it is not needed. */
        definition: z.string().optional(),
        version: z.string().nullable().default(null),
        /** YAML that runs as it is, without being imported. */
        source: z.string().optional(),
        sourceName: z.string().optional(),
        /** The run whose definition it is to have, as it was then; also one that was never imported. */
        asRun: z.string().optional(),
        parameters: GivenRecord.default({}),
        mode: z.enum(['live', 'rehearsal']).default('live'),
        attended: z.boolean().default(true),
        /** The orchestrator agent on whose behalf; it must own the definition. */
        owner: z.string().optional(),
        correlationId: z.string().max(200).optional(),
      }),
    )
    .output(RunSummary),
  list: base
    .route({ method: 'GET', path: '/runs' })
    .input(z.object({ ...RunFilter, ...RunOrder, ...PageInput }))
    .output(pageOf(RunSummary)),
  /** The first runs of a filter, and what becomes of all that match it. */
  changes: base
    .route({ method: 'GET', path: '/runs/changes' })
    .input(z.object({ ...RunFilter, ...RunOrder, ...ChangesInput }))
    .output(eventIterator(RunChanges)),
  /**
   * Values that are too large stand there by their size: see `TooLarge`. Of a large tree the first 200 runs are shown.
   */
  get: base.route({ method: 'GET', path: '/runs/{runId}' }).input(RunInput).output(RunView),
  events: base
    .route({ method: 'GET', path: '/runs/{runId}/events' })
    .input(
      RunInput.extend({
        afterSequence: z.number().int().default(0),
        limit: z.number().int().min(1).max(1000).default(1000),
      }),
    )
    .output(pageOf(EventView)),
  /** What was too large to be shown in a view (`TooLarge`), as the text of its JSON, page by page. */
  value: base
    .route({ method: 'GET', path: '/runs/{runId}/value' })
    .input(
      RunInput.extend({
        path: z.string().max(4_000),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1_000_000).default(500_000),
      }),
    )
    .output(z.object({ text: z.string(), totalCharacters: z.number().int(), next: z.number().int().nullable() })),
  /** The run and its children: everything recorded after `afterPosition`, then what happens from now on. */
  watch: base
    .route({ method: 'GET', path: '/runs/{runId}/watch' })
    .input(RunInput.extend({ afterPosition: z.number().int().default(0) }))
    .output(eventIterator(RunTreeChange)),
  /**
   * The run and its children now, and again whenever something has happened to them: whole each time, or what has
   * changed.
   */
  follow: base
    .route({ method: 'GET', path: '/runs/{runId}/follow' })
    .input(RunInput.extend({ tell: z.enum(['whole', 'changes']).default('whole') }))
    .output(eventIterator(RunFollowed)),
  preview: base
    .route({ method: 'GET', path: '/runs/{runId}/preview' })
    .input(
      RunInput.extend({
        action: z.enum([...RunAction.options, ...StepAction.exclude(['retry']).options]),
        stepId: z.string().nullable().default(null),
      }),
    )
    .output(ActionPreview),
  /** What it is pinned to, with the parameters that it takes. */
  definition: base
    .route({ method: 'GET', path: '/runs/{runId}/definition' })
    .input(RunInput)
    .output(DefinitionSummary.omit({ status: true, origin: true, updatedAt: true })),
  deliverables: base
    .route({ method: 'GET', path: '/runs/{runId}/deliverables' })
    .input(RunInput)
    .output(pageOf(DeliverableView)),
  retry: base
    .route({ method: 'POST', path: '/runs/{runId}/retry' })
    .input(
      RunInput.extend({
        stepId: z.string().nullable().default(null),
        modifications: GivenRecord.nullable().default(null),
        ...Notes,
      }),
    )
    .output(RunSummary),
  skip: base
    .route({ method: 'POST', path: '/runs/{runId}/skip' })
    .input(RunInput.extend({ stepId: z.string().nullable().default(null), output: GivenValue.default(null), ...Notes }))
    .output(RunSummary),
  rewind: base
    .route({ method: 'POST', path: '/runs/{runId}/rewind' })
    .input(RunInput.extend({ stepId: z.string(), modifications: GivenRecord.nullable().default(null), ...Notes }))
    .output(RunSummary),
  /**
   * Tells one run, or all of a definition that fit, that something has happened; answers with what became of it in
   * each.
   */
  signal: base.route({ method: 'POST', path: '/signals' }).input(SendSignalInput).output(SignalSent),
  pause: base.route({ method: 'POST', path: '/runs/{runId}/pause' }).input(RunInput.extend(Notes)).output(RunSummary),
  resume: base.route({ method: 'POST', path: '/runs/{runId}/resume' }).input(RunInput.extend(Notes)).output(RunSummary),
  abort: base.route({ method: 'POST', path: '/runs/{runId}/abort' }).input(RunInput.extend(Notes)).output(RunSummary),
  cancel: base.route({ method: 'POST', path: '/runs/{runId}/cancel' }).input(RunInput.extend(Notes)).output(RunSummary),
  rollBack: base
    .route({ method: 'POST', path: '/runs/{runId}/roll-back' })
    .input(RunInput.extend(Notes))
    .output(RunSummary),
  kill: base.route({ method: 'POST', path: '/runs/{runId}/kill' }).input(RunInput.extend(Notes)).output(RunSummary),
};
