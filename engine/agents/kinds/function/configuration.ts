/** An agent that is a function written in its file. */
import { z } from 'zod';
import { secretName, text } from '../../profiles/words-schema.ts';

export const functionConfiguration = z.strictObject({
  language: z.literal('javascript'),
  require: z.array(z.enum(['axios', 'crypto', 'url'])).default([]),
  environment: z.array(secretName).default([]),
  memoryMb: z.int().positive().optional(),
  code: text,
});
