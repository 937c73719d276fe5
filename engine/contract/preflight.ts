/** What a live run would call, and what an operator has to set before it can. */
import { z } from 'zod';

export const MissingPartView = z.object({
  kind: z.enum(['key', 'endpoint']),
  /** Of the key, or of the provider. */
  name: z.string(),
  message: z.string(),
});

export const AskedServiceView = z.object({
  provider: z.string().nullable(),
  /** By which variable the environment says where the provider is. */
  variable: z.string().nullable(),
  /** Where it is asked. Null: nobody says. */
  address: z.string().nullable(),
  /** Who says so. What the environment names is changed there alone. */
  namedBy: z.enum(['environment', 'settings', 'file']).nullable(),
  /** The name of the key that is sent along. */
  secret: z.string().nullable(),
  missing: z.array(MissingPartView),
});
export type AskedServiceView = z.infer<typeof AskedServiceView>;

export const CalledAgentView = z.object({
  agent: z.string(),
  displayName: z.string(),
  /** Null: there is no such agent. */
  kind: z.string().nullable(),
  /** The definition whose step calls it: of the run, or of one that it starts. */
  definition: z.string(),
  /** Empty: nobody outside. */
  asks: z.array(AskedServiceView),
  /** Why a live run would be refused. */
  problems: z.array(z.string()),
});
export type CalledAgentView = z.infer<typeof CalledAgentView>;

export const PreflightView = z.object({
  definition: z.string(),
  version: z.string(),
  canRunLive: z.boolean(),
  agents: z.array(CalledAgentView),
});
export type PreflightView = z.infer<typeof PreflightView>;
