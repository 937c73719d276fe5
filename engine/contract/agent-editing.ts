/** Agents as they are written, published and tried. All of it belongs to the channel `agents`. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { PermissionView } from './agent-permissions.ts';
import { ProblemView } from './definitions.ts';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';
import { Quantiles } from './metrics.ts';
import { AskedServiceView } from './preflight.ts';
import { PublishedAgentView } from './published-agent.ts';

export const AgentVersionView = z.object({
  version: z.string(),
  /** `current` is what new runs use, `kept` can be made so again. A `draft` was imported as one. */
  state: z.enum(['current', 'kept', 'draft']),
  /** Where its text is. `run`: nowhere else any more than with the runs that have used it. */
  from: z.enum(['shipped', 'file', 'published', 'run']),
  /** What brought it: a file's name, `editor`. Null: it was not brought. */
  origin: z.string().nullable(),
  /** When it was published, or made current. Null: nobody knows. */
  changedAt: Timestamp.nullable(),
  isUsedByRuns: z.boolean(),
});
export type AgentVersionView = z.infer<typeof AgentVersionView>;

/** What a text says of itself. */
export const AgentOutlineView = z.object({
  name: z.string(),
  displayName: z.string(),
  version: z.string(),
  description: z.string(),
  kind: z.enum(['context', 'api', 'tool', 'function', 'orchestrator']),
  permissions: JsonRecord,
  /** Whom it would ask outside. */
  asks: z.array(AskedServiceView),
  /** What is missing before it can work live. Empty: nothing. */
  missing: z.array(z.string()),
  /** What it asks for and nobody has granted, by the hash under which `agents.grant` grants it. Null: nothing. */
  toGrant: z.object({ permissions: z.array(PermissionView), sha256: z.string() }).nullable(),
});
export type AgentOutlineView = z.infer<typeof AgentOutlineView>;

export const AgentFiguresView = z.object({
  /** Days (UTC), oldest first, of live work; those without any are left out. */
  days: z.array(
    z.object({
      at: Timestamp,
      calls: z.number().int(),
      failed: z.number().int(),
      /** US dollars, as far as it is known. */
      cost: z.number(),
      unpriced: z.number().int(),
    }),
  ),
  /** Of live calls over all of these days: milliseconds. Null: there were none. */
  worked: Quantiles.nullable(),
  /** The newest failures among the newest runs, rehearsals included. */
  errors: z.array(
    z.object({
      at: Timestamp,
      runId: z.string(),
      stepId: z.string(),
      definition: z.string(),
      code: z.string(),
      message: z.string(),
      mode: z.enum(['live', 'rehearsal']),
    }),
  ),
  /** The newest calls by which it was tried. */
  tests: z.array(
    z.object({
      at: Timestamp,
      version: z.string(),
      mode: z.enum(['live', 'rehearsal']),
      actor: z.string(),
      tookMs: z.number().int(),
      error: z.string().nullable(),
      cost: z.number().nullable(),
    }),
  ),
});
export type AgentFiguresView = z.infer<typeof AgentFiguresView>;

const base = oc.errors(contractErrors);
const Named = z.object({ name: z.string() });
const Source = z.object({ source: z.string() });
const OfVersion = Named.extend({ version: z.string().nullable().default(null) });

export const agentEditing = {
  /** The text of a version, byte for byte. Null: of the current one. */
  get: base
    .route({ method: 'GET', path: '/agents/{name}' })
    .input(OfVersion)
    .output(z.object({ name: z.string(), version: z.string(), from: AgentVersionView.shape.from, source: z.string() })),
  versions: base
    .route({ method: 'GET', path: '/agents/{name}/versions' })
    .input(Named)
    .output(pageOf(AgentVersionView)),
  /** What it cost, how long it took, what failed, and when it was tried. */
  figures: base
    .route({ method: 'GET', path: '/agents/{name}/figures' })
    .input(Named.extend({ days: z.coerce.number().int().min(1).max(400).default(30) }))
    .output(AgentFiguresView),
  /** The JSON Schema (draft 7) of an agent's file. */
  schema: base.route({ method: 'GET', path: '/agent-schema' }).input(z.object({})).output(JsonRecord),
  validate: base
    .route({ method: 'POST', path: '/agents/validate' })
    .input(Source)
    .output(z.object({ problems: z.array(ProblemView), summary: AgentOutlineView.nullable() })),
  /** Keeps a text as a version that new runs use, unless `draft`. What was used or published never changes. */
  import: base
    .route({ method: 'POST', path: '/agents' })
    .input(Source.extend({ origin: z.string().default('file'), draft: z.boolean().default(false) }))
    .output(PublishedAgentView),
  /** New runs use that version from now on. */
  activate: base
    .route({ method: 'POST', path: '/agents/{name}/activate' })
    .input(Named.extend({ version: z.string() }))
    .output(z.object({ name: z.string(), version: z.string() })),
  /** Gives the text a version that is free; only that line changes. */
  raiseVersion: base
    .route({ method: 'POST', path: '/agents/raise-version' })
    .input(Source)
    .output(z.object({ source: z.string(), version: z.string() })),
};
