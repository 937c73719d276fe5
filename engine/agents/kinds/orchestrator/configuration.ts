/** An agent that owns definitions. */
import { z } from 'zod';
import { slug } from '../../profiles/words-schema.ts';

export const orchestratorConfiguration = z.strictObject({
  /** The definitions that it owns and may start. */
  orchestrations: z.array(slug),
  agents: z.array(slug).default([]),
});
