/** What is told of a run as a whole. */
import { z } from 'zod';
import { ErrorView } from '../error-view.ts';
import { JsonRecord, JsonValue, Timestamp } from '../json.ts';
import { BeginOfEnd, HowItEndedView, OfAttempt, perhapsLarge, RollbackReason } from './event-parts.ts';

const Pinned = z.object({
  children: z.array(
    z.object({ name: z.string(), owner: z.string(), version: z.string().nullable(), hash: z.string() }),
  ),
  agents: z.record(z.string(), z.string()),
});

const Created = z.object({
  definition: z.object({ name: z.string(), version: z.string(), owner: z.string(), organization: z.string() }),
  definitionHash: z.string(),
  parameters: JsonRecord,
  mode: z.enum(['live', 'rehearsal']),
  attended: z.boolean(),
  parent: z.object({ runId: z.string(), ...OfAttempt }).nullable(),
  rootRunId: z.string(),
  depth: z.number().int(),
  conversation: z.object({ id: z.string(), fromRunId: z.string(), upToSequence: z.number().int() }).nullable(),
  engineVersion: z.string(),
  questionsHold: z.enum(['dependents', 'run']).optional(),
  trigger: z
    .object({
      scheduleId: z.string(),
      scheduledFor: Timestamp,
      dueAt: Timestamp,
      cause: z.enum(['time', 'missed', 'hand', 'backfill']),
      backfillId: z.string().nullable(),
    })
    .optional(),
  asksAnew: z.literal(true).optional(),
  numbers: z.record(z.string(), z.number()).optional(),
  title: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  pinned: perhapsLarge(Pinned).optional(),
  pinnedIn: z.string().optional(),
});

const Nothing = z.object({});
const Noted = z.object({ notes: z.string().nullable() });
const OfApproval = z.object({ approvalId: z.string() });
const Ended = { output: JsonValue, ...HowItEndedView };
const Undone = z.object({ ...OfAttempt, compensationId: z.string() });

export const RUN_EVENTS = {
  'orchestration.run.created': Created,
  'orchestration.run.plan_created': z.object({ phases: perhapsLarge(z.array(z.array(z.string()))) }),
  'orchestration.run.plan_approved': OfApproval,
  'orchestration.run.plan_rejected': OfApproval,
  'orchestration.run.started': Nothing,
  'orchestration.run.paused': Noted,
  'orchestration.run.resumed': Noted.extend({ reason: z.enum(['pause_ended', 'retry', 'skip', 'rewind']) }),
  'orchestration.run.needs_attention': z.object({ ...OfAttempt, error: ErrorView }),
  'orchestration.run.set_aside': z.object({ error: ErrorView }),
  'orchestration.run.clock_moved': z.object({ byMs: z.number() }),
  'orchestration.run.rewound': Noted.extend({ toStep: z.string() }),
  'orchestration.run.ending': z.object({ ...BeginOfEnd, reason: RollbackReason.nullable() }),
  'orchestration.run.rollback_started': z.object({
    ...BeginOfEnd,
    reason: RollbackReason,
    steps: perhapsLarge(z.array(Undone)),
  }),
  'orchestration.run.cleanup_started': z.object({ ...BeginOfEnd, steps: perhapsLarge(z.array(z.string())) }),
  'orchestration.run.completed': z.object(Ended),
  'orchestration.run.partially_completed': z.object({ ...Ended, failedSteps: perhapsLarge(z.array(z.string())) }),
  'orchestration.run.failed': z.object({ ...Ended, error: ErrorView, stepId: z.string().nullable() }),
  'orchestration.run.aborted': Noted.extend(Ended),
  'orchestration.run.cancelled': Noted.extend(Ended),
} as const;
