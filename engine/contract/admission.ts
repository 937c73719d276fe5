/** Whether agents may be called: breakers, pools, what an agent takes at a time, who is inside and who waits. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';

const Mode = z.enum(['live', 'rehearsal']);

/**
 * What a step that is due waits for. `pool`: room in a pool. `agent`: that the agent is done with others. `rate`: that
 * enough time has passed since other calls. `breaker`: that its agent's breaker lets it through. `recovery`: that what
 * an earlier process left has been taken up.
 */
export const ObstacleKind = z.enum(['pool', 'agent', 'rate', 'breaker', 'recovery']);
export type ObstacleKind = z.infer<typeof ObstacleKind>;

/**
 * `name`: the pool or the agent. `until`: when it ends by itself; null when somebody has to make room, or to decide.
 */
export const StepWait = z.object({
  kind: ObstacleKind,
  name: z.string(),
  since: Timestamp,
  until: Timestamp.nullable(),
});
export type StepWait = z.infer<typeof StepWait>;

/** An attempt that is under way. */
export const GatePlaceView = z.object({
  runId: z.string(),
  stepId: z.string(),
  agent: z.string(),
  mode: Mode,
  since: Timestamp,
});
export type GatePlaceView = z.infer<typeof GatePlaceView>;

/** A step that waits. In the order in which they will be let in. */
export const WaiterView = GatePlaceView.extend({ priority: z.number(), waitsFor: StepWait });
export type WaiterView = z.infer<typeof WaiterView>;

/** The first of them; the counts are of all. */
const Crowd = {
  holders: z.array(GatePlaceView),
  held: z.number().int(),
  waiters: z.array(WaiterView),
  waiting: z.number().int(),
};

export const BreakerSettingsView = z.object({
  windowSeconds: z.number(),
  minimumCalls: z.number().int(),
  errorRate: z.number(),
  openSeconds: z.number(),
  halfOpenCalls: z.number().int(),
  whenOpen: z.enum(['wait', 'fail']),
});

export const BreakerView = z.object({
  agent: z.string(),
  mode: Mode,
  state: z.enum(['closed', 'open', 'half_open']),
  /** When it came to that. Null: it has never been otherwise. */
  since: Timestamp.nullable(),
  /** When it half-opens that is open. Null: when somebody resets it. */
  until: Timestamp.nullable(),
  reason: z.enum(['error_rate', 'probe_failed', 'probes_succeeded', 'time', 'operator']).nullable(),
  notes: z.string().nullable(),
  actor: z.string().nullable(),
  /** What the window has of a closed one. */
  calls: z.number().int(),
  failures: z.number().int(),
  /** The calls that it lets through while it is half-open. */
  probes: z.object({ underWay: z.number().int(), succeeded: z.number().int() }),
  /** Null: the agent's file says nothing of a breaker; a person can trip it all the same. */
  settings: BreakerSettingsView.nullable(),
  waiting: z.number().int(),
});
export type BreakerView = z.infer<typeof BreakerView>;

export const PoolView = z.object({
  name: z.string(),
  /** In each mode. Null: nobody has set one. */
  limit: z.number().int().nullable(),
  changed: z.object({ at: Timestamp, by: z.string(), notes: z.string().nullable() }).nullable(),
  /** Whose calls take its room. */
  agents: z.array(z.string()),
  definitions: z.array(z.string()),
  ...Crowd,
});
export type PoolView = z.infer<typeof PoolView>;

/** An agent whose file limits it, or that somebody is kept from calling. */
export const AgentRoomView = z.object({
  agent: z.string(),
  mode: Mode,
  concurrency: z.number().int().nullable(),
  rate: z.object({ requests: z.number().int(), perSeconds: z.number(), used: z.number().int() }).nullable(),
  ...Crowd,
});
export type AgentRoomView = z.infer<typeof AgentRoomView>;

export const AdmissionView = z.object({
  kind: z.literal('snapshot'),
  /** Grows while an engine runs. */
  position: z.number().int(),
  breakers: z.array(BreakerView),
  pools: z.array(PoolView),
  agents: z.array(AgentRoomView),
});
export type AdmissionView = z.infer<typeof AdmissionView>;

/** Something that happened to a breaker or a pool. */
export const AdmissionEventView = z.object({
  type: z.string(),
  subject: z.string(),
  mode: Mode.nullable(),
  at: Timestamp,
  actor: z.string(),
  data: JsonRecord,
});
export type AdmissionEventView = z.infer<typeof AdmissionEventView>;

const Notes = z.string().trim().min(1, 'must say why').max(2_000);
const base = oc.errors(contractErrors);
const ofBreaker = z.object({ agent: z.string(), mode: Mode.default('live'), notes: Notes });

export const admission = {
  get: base.route({ method: 'GET', path: '/admission' }).input(z.object({})).output(AdmissionView),
  /** How things stand now, and again whenever that is something else. */
  changes: base
    .route({ method: 'GET', path: '/admission/changes' })
    .input(z.object({}))
    .output(eventIterator(AdmissionView)),
  /** Newest first. */
  history: base
    .route({ method: 'GET', path: '/admission/history' })
    .input(z.object({ subject: z.string().optional(), limit: z.number().int().min(1).max(1000).default(50) }))
    .output(pageOf(AdmissionEventView)),
  /** Stops all calls of an agent until somebody resets it. */
  trip: base.route({ method: 'POST', path: '/admission/breakers/{agent}/trip' }).input(ofBreaker).output(BreakerView),
  reset: base.route({ method: 'POST', path: '/admission/breakers/{agent}/reset' }).input(ofBreaker).output(BreakerView),
  setPoolLimit: base
    .route({ method: 'PUT', path: '/admission/pools/{pool}' })
    .input(
      z.object({
        pool: z
          .string()
          .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a pool: lower-case letters, digits and hyphens')
          .max(100),
        /** Null: no limit. 0: nobody enters. */
        limit: z.number().int().min(0).max(10_000).nullable(),
        notes: z.string().max(2_000).nullable().default(null),
      }),
    )
    .output(PoolView),
  /** Forgets a pool and its limit. Refused, with their names, where an agent, a definition or a run uses it. */
  removePool: base
    .route({ method: 'POST', path: '/admission/pools/{pool}/remove' })
    .input(z.object({ pool: z.string(), notes: z.string().max(2_000).nullable().default(null) }))
    .output(z.object({})),
};
