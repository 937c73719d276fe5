/** An agent that is a language model with a prompt. */
import { z } from 'zod';
import { secretName, text } from '../../profiles/words-schema.ts';

export const contextConfiguration = z.strictObject({
  provider: z.enum(['openai']),
  model: text,
  /** Any endpoint that speaks the same protocol; default: the provider's own. */
  baseUrl: z.url().optional(),
  apiKey: z.strictObject({ secret: secretName }),
  systemPrompt: text,
  promptTemplate: text.optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().positive().optional(),
  responseFormat: z.enum(['markdown', 'json', 'text']).default('markdown'),
  deliverable: z.strictObject({ type: text, title: text.optional() }).optional(),
});
