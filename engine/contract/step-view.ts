import { z } from 'zod';
import { JoinView } from './join-view.ts';
import { StepWait } from './admission.ts';
import { AttemptView } from './attempt-view.ts';
import { Denial } from './denial.ts';
import { ErrorView } from './error-view.ts';
import { JsonRecord, JsonValue, Timestamp } from './json.ts';
import { StepStatusView } from './run-status.ts';
import { WaitView } from './signals.ts';
import { StepTypeView } from './step-type.ts';

/**
 * A step's SLA: counted from its first start until it has settled. Times are null where they don't
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

/** A call of an agent because the SLA of a step was breached. Nothing of it changes the step or the run. */
export const EscalationView = z.object({
  id: z.string(),
  agent: z.string(),
  status: StepStatusView,
  attempts: z.array(AttemptView),
  output: JsonValue,
  error: ErrorView.nullable(),
});
export type EscalationView = z.infer<typeof EscalationView>;

/** US dollars. Null: of a part of it nobody knows what it cost. */
export const StepUsage = z.object({
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cost: z.number().nullable(),
});
export type StepUsage = z.infer<typeof StepUsage>;

export const StepView = z.object({
  id: z.string(),
  name: z.string(),
  type: StepTypeView,
  agent: z.string().nullable(),
  /** The version of its agent that made the newest attempt. Absent: nobody works on it, or it is not known. */
  agentVersion: z.string().optional(),
  /** What goes before it, whether it needs what that gives or only the order. */
  dependsOn: z.array(z.string()),
  /** Which of those have to deliver. Absent: there is nothing to join. */
  join: JoinView.optional(),
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
  /** What leads where, from a switch and from a question that leads elsewhere when nobody answers. */
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
  /** What was denied to its agent, or to whoever wanted to decide about it, oldest first. Absent: nothing. */
  denials: z.array(z.object({ ...Denial, at: Timestamp, by: z.string() })).optional(),
  cache: z
    .object({
      status: z.enum(['hit', 'miss']),
      key: z.string(),
      from: z.object({ runId: z.string(), stepId: z.string(), at: Timestamp }).optional(),
    })
    .nullable(),
  /** What its attempts used and cost. Absent: they don't say, or it was a rehearsal. */
  usage: StepUsage.optional(),
  childRunId: z.string().nullable(),
  deliverable: z.object({ id: z.string(), version: z.number().int() }).nullable(),
  retryAt: Timestamp.nullable(),
  /** What a wait that is under way waits for. */
  wait: WaitView.nullable(),
  /** What outside of its run keeps a step from starting that is due. */
  waitsFor: StepWait.nullable(),
  /** How long it may take. Null: nothing is said. */
  sla: SlaView.nullable(),
  /** The agent that was called because the SLA was breached, as the part `<step>@escalation`. Absent: nobody was. */
  escalation: EscalationView.optional(),
  skipped: z
    .object({ reason: z.enum(['guard', 'dependency', 'route', 'operator']), notes: z.string().nullable() })
    .nullable(),
  /**
   * How far a step is that works through a list or repeats. `most`: how many parts there can be. `succeeded` counts
   * those that an operator passed over with a result; the rest have not begun, or were given up. For a list wider than
   * 100 the step's output holds the first 100 results and errors and says so (`shown`); `runs.items` has all of them.
   */
  parts: z
    .object({
      kind: z.enum(['item', 'iteration']),
      count: z.number().int(),
      most: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      running: z.number().int(),
      retrying: z.number().int(),
      queued: z.number().int(),
      /**
       * How many were at work, in equal parts of the time from the first start to the last change.
       * Null: none has started.
       */
      activity: z.object({ from: Timestamp, to: Timestamp, atWork: z.array(z.number()) }).nullable(),
    })
    .nullable(),
  /** Questions and answers. What was said in between is told by `runs.conversation`. */
  conversation: z.array(
    z.object({
      role: z.enum(['user', 'assistant', 'system']),
      content: z.string(),
      at: Timestamp,
      attempt: z.number().int(),
    }),
  ),
  /**
   * How many messages there are with those in between and those that its run has inherited. Absent: none is but
   * questions and answers.
   */
  messages: z.number().int().optional(),
  /**
   * The times of the newest round: since somebody last asked for the step again, or since the run began. Null where it
   * has not come to that. `queueMs`: from due to the round's first start. `durationMs`: from there to its end, waits
   * for retries included.
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
