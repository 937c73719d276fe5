import { z } from 'zod';
import { JsonRecord, JsonValue, Timestamp } from './json.ts';

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
  /** Who made it of which version. Absent: an agent made it. */
  edit: z.object({ by: z.string(), notes: z.string().nullable(), from: z.number().int() }).optional(),
});
export type DeliverableView = z.infer<typeof DeliverableView>;
