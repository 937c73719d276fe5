import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AgentPermissionsView, GrantStateView, PoliciesView } from './agent-permissions.ts';
import { BreakerSettingsView } from './admission.ts';
import { contractErrors } from './errors.ts';
import { GivenRecord } from './given.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';
import { AskedServiceView } from './preflight.ts';
import { AgentOriginView } from './published-agent.ts';

const Availability = z.object({ isAvailable: z.boolean(), reason: z.string().nullable() });

export const AgentView = z.object({
  name: z.string(),
  displayName: z.string(),
  version: z.string(),
  /** Where it comes from. Null: from nowhere but Baton's own tests. */
  origin: AgentOriginView.nullable().default(null),
  /** Those that runs have used and that are kept, newest first. */
  keptVersions: z.array(z.string()).default([]),
  /** Why no run can use it as its file is now. Null: runs can. */
  refused: z.string().nullable().default(null),
  description: z.string(),
  organization: z.string(),
  kind: z.enum(['context', 'api', 'tool', 'function', 'orchestrator']),
  permissions: JsonRecord,
  /** Whether what it asks for is granted. */
  grant: GrantStateView.default('nothing_asked'),
  idempotent: z.boolean(),
  limits: z.object({
    concurrency: z.number().int().nullable(),
    timeoutSeconds: z.number().nullable(),
    rate: z.object({ requests: z.number().int(), perSeconds: z.number() }).nullable(),
    pool: z.string().nullable(),
  }),
  /** Null: its file says nothing of one. */
  breaker: BreakerSettingsView.nullable(),
  /** Whether somebody does its work on this machine, and if not, why. */
  rehearsal: Availability,
  live: Availability,
  /** Whom it asks outside. Empty: nobody. */
  asks: z.array(AskedServiceView).default([]),
  /** The newest attempt among the newest runs. Null: none of them came to it. */
  lastUse: z
    .object({
      runId: z.string(),
      stepId: z.string(),
      definition: z.string(),
      at: Timestamp,
      mode: z.enum(['live', 'rehearsal']),
    })
    .nullable(),
  /** Its tools are those of another program, which may change them. Absent: they are not. */
  hasToolServer: z.literal(true).optional(),
});
export type AgentView = z.infer<typeof AgentView>;

export const OfferedToolView = z.object({
  name: z.string(),
  description: z.string(),
  /** Of all that the server says of it. Null: it doesn't offer it. */
  sha256: z.string().nullable(),
  state: z.enum(['new', 'agreed', 'changed', 'not_permitted', 'missing']),
  /** Of one that has changed: all that its server said of it when it was agreed to. Null: that was not kept. */
  was: JsonRecord.nullable(),
  /** Of one that has changed: all that its server says of it now. */
  now: JsonRecord.nullable(),
  /** Who agreed to it last, after it had changed. Null: its first use did. */
  accepted: z.object({ by: z.string(), at: Timestamp }).nullable(),
  /** Everybody who has agreed to it after a change, and to what, the newest first. */
  history: z.array(z.object({ by: z.string(), at: Timestamp, sha256: z.string() })),
});
export type OfferedToolView = z.infer<typeof OfferedToolView>;

export const SystemStatus = z.object({
  version: z.string(),
  state: z.enum(['running', 'storage_full', 'stopping']),
  directory: z.string(),
  pid: z.number().int(),
  startedAt: Timestamp,
  openRuns: z.number().int(),
  /** How many of the open runs are rehearsals. */
  openRehearsals: z.number().int(),
  /** Whether any agent can do its work for real here. */
  canRunLive: z.boolean(),
  /** How many of all agents here can. A live run that calls another is refused before it begins. */
  liveAgents: z.object({ able: z.number().int(), of: z.number().int() }),
  /** Whether the machine has a network, as far as it can tell. Rehearsals need none. */
  hasNetwork: z.boolean(),
  pendingApprovals: z.number().int(),
  lastPosition: z.number().int(),
  /** Events that a rebuild under way has folded, of those that there are. Null: none is under way. */
  rebuilding: z.object({ done: z.number().int(), total: z.number().int() }).nullable().default(null),
});
export type SystemStatus = z.infer<typeof SystemStatus>;

/** A part of a folder's name, and never a path. */
export const BackupName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be of small letters, digits and hyphens, 40 at most');

const base = oc.errors(contractErrors);

export const agents = {
  list: base.route({ method: 'GET', path: '/agents' }).input(z.object({})).output(pageOf(AgentView)),
  /** What the server of a tool agent offers now, and what of it is agreed to. The server is asked for it. */
  tools: base
    .route({ method: 'GET', path: '/agents/{name}/tools' })
    .input(z.object({ name: z.string() }))
    .output(pageOf(OfferedToolView)),
  /** Agrees to tools as they were looked at; refused where one of them has changed since. */
  acceptTools: base
    .route({ method: 'POST', path: '/agents/{name}/tools/accept' })
    .input(
      z.object({
        name: z.string(),
        tools: z.array(z.object({ name: z.string().max(200), sha256: z.string().length(64) })).max(2_000),
      }),
    )
    .output(pageOf(OfferedToolView)),
  /** What it asks for, and what was said to that. */
  permissions: base
    .route({ method: 'GET', path: '/agents/{name}/permissions' })
    .input(z.object({ name: z.string() }))
    .output(AgentPermissionsView),
  /**
   * Grants what it was seen to ask for, or what a text of it asks for that is tried before it is published; refused
   * where that is something else by now. What was granted before stays granted.
   */
  grant: base
    .route({ method: 'POST', path: '/agents/{name}/grant' })
    .input(
      z.object({
        name: z.string(),
        sha256: z.string().length(64),
        /** Null: the agent as it is. */
        source: z.string().nullable().default(null),
      }),
    )
    .output(AgentPermissionsView),
  /** Takes back all that was granted to it, also what it came with. Its next use of anything is denied. */
  revoke: base
    .route({ method: 'POST', path: '/agents/{name}/revoke' })
    .input(z.object({ name: z.string() }))
    .output(AgentPermissionsView),
  /** The policies that decide beside grants. */
  policies: base.route({ method: 'GET', path: '/policies' }).input(z.object({})).output(PoliciesView),
  /**
   * One call outside of any run, by the stand-in, or live. That it was made is kept (who, when, how it ended, what it
   * cost), and nothing of what was said. A live one is refused where keys are missing, or a breaker or budget says no.
   */
  test: base
    .route({ method: 'POST', path: '/agents/{name}/test' })
    .input(
      z.object({
        name: z.string(),
        /** A text that is tried as it is, whatever is current. Null: the agent as it is. */
        source: z.string().nullable().default(null),
        live: z.boolean().default(false),
        userMessage: z.string().max(100_000).default(''),
        context: GivenRecord.default({}),
        /** What a step would hand over as its `input`, beside the two above. */
        input: GivenRecord.default({}),
        mode: z.enum(['BUILD', 'CONVERSE', 'PLAN']).default('BUILD'),
      }),
    )
    .output(
      z.object({
        /** As the agent gave it. Null when it gave none. */
        response: JsonRecord.nullable(),
        error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
        /** What it said of its work, and what it wrote to its log. */
        progress: z.array(z.object({ message: z.string(), percent: z.number().nullable() })),
        /** Null: it says nothing of it. `cost`: US dollars; null where it is not known. */
        usage: z
          .object({ inputTokens: z.number().int(), outputTokens: z.number().int(), cost: z.number().nullable() })
          .nullable()
          .default(null),
        tookMs: z.number(),
      }),
    ),
};

export const system = {
  status: base.route({ method: 'GET', path: '/status' }).input(z.object({})).output(SystemStatus),
  /** The status now, and again whenever it is another. */
  changes: base
    .route({ method: 'GET', path: '/status/changes' })
    .input(z.object({}))
    .output(eventIterator(SystemStatus)),
  backup: base
    .route({ method: 'POST', path: '/backup' })
    .input(
      z.object({
        /**
         * A path that nothing has yet, outside of the data folder; for programs on this machine, not for pages. Null:
         * among the backups in it.
         */
        file: z.string().max(4_096).nullable().default(null),
        /** For one among the backups: it is never thinned out. */
        name: BackupName.nullable().default(null),
      }),
    )
    .output(
      z.object({
        file: z.string(),
        sizeBytes: z.number().int(),
        events: z.number().int(),
        assets: z.number().int(),
        drafts: z.number().int(),
        /** They were damaged before, and no earlier backup has them whole. */
        damagedAssets: z.array(z.string()),
      }),
    ),
  /** Makes what readers see anew from the journal, while everything else goes on; `status` says how far it is. */
  rebuild: base
    .route({ method: 'POST', path: '/rebuild' })
    .input(z.object({}))
    .output(z.object({ events: z.number().int(), runs: z.number().int(), isIdentical: z.boolean() })),
};
