import { z } from 'zod';
import { ObstacleKind } from './admission.ts';
import { ErrorView } from './error-view.ts';
import { JsonRecord, JsonValue, Timestamp } from './json.ts';

export const AttemptView = z.object({
  attempt: z.number().int(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled']),
  /** The version of the agent that works on it. Absent: nobody does, or it is not known. */
  agentVersion: z.string().optional(),
  /** Its first start, also when a crash made it start again. */
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  input: JsonRecord,
  /** What its agent was handed instead, with the names of the personal fields that it may not see. */
  masked: z.object({ input: JsonRecord, fields: z.array(z.string()) }).optional(),
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
