import { z } from 'zod';

/** Where an agent as it is now comes from: Baton, the operator's own file, or what was published here. */
export const AgentOriginView = z.enum(['shipped', 'file', 'published']);

/** A version of an agent that is kept here. */
export const PublishedAgentView = z.object({
  name: z.string(),
  version: z.string(),
  status: z.enum(['draft', 'active', 'archived']),
  origin: z.string(),
});
export type PublishedAgentView = z.infer<typeof PublishedAgentView>;
