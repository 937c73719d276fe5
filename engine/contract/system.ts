import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';

export const AgentView = z.object({
  name: z.string(),
  displayName: z.string(),
  version: z.string(),
  description: z.string(),
  organization: z.string(),
  kind: z.enum(['context', 'api', 'tool', 'function', 'orchestrator']),
  permissions: JsonRecord,
  idempotent: z.boolean(),
});
export type AgentView = z.infer<typeof AgentView>;

export const SystemStatus = z.object({
  version: z.string(),
  state: z.enum(['running', 'storage_full', 'stopping']),
  directory: z.string(),
  pid: z.number().int(),
  startedAt: Timestamp,
  openRuns: z.number().int(),
  pendingApprovals: z.number().int(),
  lastPosition: z.number().int(),
});
export type SystemStatus = z.infer<typeof SystemStatus>;

const base = oc.errors(contractErrors);

export const agents = {
  list: base.route({ method: 'GET', path: '/agents' }).input(z.object({})).output(pageOf(AgentView)),
};

export const system = {
  status: base.route({ method: 'GET', path: '/status' }).input(z.object({})).output(SystemStatus),
  /** The status now, and again whenever it is another. */
  changes: base.route({ method: 'GET', path: '/status/changes' }).input(z.object({})).output(eventIterator(SystemStatus)),
  backup: base
    .route({ method: 'POST', path: '/backup' })
    .input(z.object({ file: z.string().nullable().default(null) }))
    .output(z.object({ file: z.string(), sizeBytes: z.number().int(), events: z.number().int() })),
  /** Empties the read models and folds the whole journal again. */
  rebuild: base.route({ method: 'POST', path: '/rebuild' }).input(z.object({})).output(z.object({ events: z.number().int(), runs: z.number().int(), isIdentical: z.boolean() })),
};
