/** An agent that owns definitions. */
import { z } from 'zod';
import { lowerCaseName, secretName, text } from '../../profiles/words-schema.ts';

export const orchestratorConfiguration = z.strictObject({
  /** The definitions that it owns and may start. */
  orchestrations: z.array(lowerCaseName),
  agents: z.array(lowerCaseName).default([]),
  /** Who chooses among them from what is asked for in words. Left out: whoever asks says which. */
  model: z
    .strictObject({
      provider: lowerCaseName,
      model: text,
      baseUrl: z.url().optional(),
      apiKey: z.strictObject({ secret: secretName }).optional(),
      systemPrompt: text.optional(),
    })
    .optional(),
});

export type OrchestratorConfiguration = Readonly<z.output<typeof orchestratorConfiguration>>;
