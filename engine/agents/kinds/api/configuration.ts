/** An agent that is a service behind HTTP. */
import { z } from 'zod';
import { jsonMap, secretName, text } from '../../profiles/words-schema.ts';

export const apiConfiguration = z.strictObject({
  method: z.enum(['POST', 'GET', 'PUT']),
  endpoint: text,
  auth: z.strictObject({ type: z.enum(['header', 'bearer']), header: text.optional(), secret: secretName }).optional(),
  request: z.strictObject({ headers: jsonMap.optional(), body: z.json().optional() }).optional(),
  response: jsonMap,
  progress: z.strictObject({ callback: text, verifySecret: secretName }).optional(),
});
