import { z } from 'zod';
import { JsonRecord } from './json.ts';

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
