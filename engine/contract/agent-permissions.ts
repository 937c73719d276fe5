/** What an agent asks for, what its operator has granted, and what was denied. */
import { z } from 'zod';
import { Denial } from './denial.ts';
import { Timestamp } from './json.ts';

export const PermissionView = z.object({
  /** As policies name it: `http.egress`. */
  action: z.string(),
  resource: z.string(),
});
export type PermissionView = z.infer<typeof PermissionView>;

/**
 * `nothing_asked`: it needs no grant. `shipped`: it asks for what it came with Baton for. `changed`: it asks for
 * something else than was granted. `missing`: nobody has said anything yet.
 */
export const GrantStateView = z.enum(['nothing_asked', 'shipped', 'granted', 'revoked', 'changed', 'missing']);
export type GrantStateView = z.infer<typeof GrantStateView>;

export const PolicyProblemView = z.object({ line: z.number().int(), column: z.number().int(), message: z.string() });

export const PoliciesView = z.object({
  /** Where the operator's own are kept. */
  path: z.string(),
  /** By what a denial names them. */
  ids: z.array(z.string()),
  /** With any of them, nothing is permitted. */
  problems: z.array(PolicyProblemView),
  /** Who started a run may not decide its approvals. */
  separationOfDuties: z.boolean(),
});
export type PoliciesView = z.infer<typeof PoliciesView>;

export const AgentPermissionsView = z.object({
  agent: z.string(),
  asked: z.array(PermissionView),
  /** By which what is asked for is known: a grant is for exactly that. */
  sha256: z.string(),
  grant: GrantStateView,
  /** What was decided, the newest first. */
  decided: z.array(
    z.object({
      state: z.enum(['granted', 'revoked']),
      sha256: z.string(),
      at: Timestamp,
      by: z.string(),
      /** What it asks for since then. */
      added: z.array(PermissionView),
      /** What it does not ask for any more. */
      removed: z.array(PermissionView),
    }),
  ),
  /** What it was denied in the newest runs, the newest first. */
  denials: z.array(
    z.object({ ...Denial, at: Timestamp, runId: z.string(), stepId: z.string().nullable(), definition: z.string() }),
  ),
});
export type AgentPermissionsView = z.infer<typeof AgentPermissionsView>;
