/** Something that was denied: who wanted what, and why not. */
import { z } from 'zod';

export const Denial = {
  /** Null: not an agent, but whoever the event says. */
  agent: z.string().nullable(),
  /** As policies name it. */
  action: z.string(),
  resource: z.string(),
  reason: z.string(),
  /** The ids of the policies that decided. */
  policies: z.array(z.string()),
};
