/** An agent that owns definitions. */
import { z } from 'zod';
import { lowerCaseName } from '../../profiles/words-schema.ts';

export const orchestratorConfiguration = z.strictObject({
  /** The definitions that it owns and may start. */
  orchestrations: z.array(lowerCaseName),
  agents: z.array(lowerCaseName).default([]),
});
