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
});
export type DeliverableView = z.infer<typeof DeliverableView>;
