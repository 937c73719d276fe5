/**
 * How admission stands, for readers: from the gates as they are now, the events behind them,
 * and what files say of agents.
 */
import type { Breakers } from '../admission/breakers.ts';
import type { PlaceInside, Waiter } from '../admission/entrant.ts';
import type { Gate } from '../admission/gate.ts';
import type { Lane } from '../admission/lane.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type {
  AdmissionView,
  AgentRoomView,
  BreakerView,
  GatePlaceView,
  PoolView,
  StepWait,
  WaiterView,
} from '../contract/admission.ts';
import type { EngineReader } from '../port/engine.ts';

/** So many of a crowd are named. */
const MOST_NAMED = 50;

/** @param definitionsIn the pool that active definitions name, by definition */
export function admissionViewOf(
  { admission, agents }: EngineReader,
  definitionsIn: ReadonlyMap<string, string>,
): AdmissionView {
  const profiles = agents.list();
  const gates = [admission.gates.live, admission.gates.rehearsal];
  return {
    kind: 'snapshot',
    position: admission.revision,
    breakers: gates.flatMap((gate) => breakersOf(gate, profiles)),
    pools: poolsOf(gates, admission.limits(), profiles, definitionsIn),
    agents: gates.flatMap((gate) => agentsOf(gate, profiles)),
  };
}

/** What steps of a run wait for outside of it, by their ids. */
export function waitsOf({ waitingRoom }: Gate, runId: string): ReadonlyMap<string, StepWait> {
  const waits = new Map<string, StepWait>();
  for (const { lane, waiter } of waitingRoom.waitersOf(runId))
    waits.set(waiter.entrant.stepId, stepWaitOf(lane, waiter));
  return waits;
}

function breakersOf({ mode, breakers, places, waitingRoom }: Gate, profiles: readonly AgentProfile[]): BreakerView[] {
  const own = mode === 'live' ? profiles.filter(({ breaker }) => breaker).map(({ name }) => name) : [];
  const names = new Set([...own, ...breakers.agents()]);
  const lanes = [...waitingRoom.lanes()];
  return [...names].sort().map((agent) => ({
    ...standingOf(breakers, agent),
    agent,
    mode,
    probes: { underWay: places.probesOf(agent), succeeded: succeededOf(breakers, agent) },
    settings: profiles.find(({ name }) => name === agent)?.breaker ?? null,
    waiting: lanes
      .filter((lane) => lane.agent === agent && lane.obstacle?.kind === 'breaker')
      .reduce((sum, { size }) => sum + size, 0),
  }));
}

function standingOf(
  breakers: Breakers,
  agent: string,
): Pick<BreakerView, 'state' | 'since' | 'until' | 'reason' | 'notes' | 'actor' | 'calls' | 'failures'> {
  const state = breakers.stateOf(agent);
  const record = breakers.find(agent);
  const newest = record?.newest ?? null;
  return {
    state: state.kind,
    until: state.kind === 'open' ? state.until : null,
    since: newest?.at ?? null,
    reason: newest?.data.reason ?? null,
    notes: newest?.data.notes ?? null,
    actor: newest?.actor ?? null,
    calls: record?.window.calls ?? 0,
    failures: record?.window.failures ?? 0,
  };
}

function succeededOf(breakers: Breakers, agent: string): number {
  const state = breakers.stateOf(agent);
  return state.kind === 'half_open' ? state.succeeded : 0;
}

function poolsOf(
  gates: readonly Gate[],
  limits: ReturnType<EngineReader['admission']['limits']>,
  profiles: readonly AgentProfile[],
  definitionsIn: ReadonlyMap<string, string>,
): PoolView[] {
  const places = gates.flatMap((gate) => placesOf(gate));
  const lanes = gates.flatMap((gate) => [...gate.waitingRoom.lanes()].map((lane) => ({ lane, gate })));
  const named = profiles.flatMap(({ limits: { pool } }) => pool ?? []);
  const names = new Set([
    ...limits.keys(),
    ...named,
    ...definitionsIn.values(),
    ...places.flatMap(({ place }) => place.pools),
    ...lanes.flatMap(({ lane }) => lane.pools),
  ]);
  return [...names].sort().map((name) => {
    const set = limits.get(name);
    const holders = places.filter(({ place }) => place.pools.includes(name));
    const waiting = lanes.filter(
      ({ lane }) => lane.pools.includes(name) && lane.obstacle?.kind === 'pool' && lane.obstacle.name === name,
    );
    return {
      name,
      limit: set?.limit ?? null,
      changed: set ? { at: set.at, by: set.actor, notes: set.notes } : null,
      agents: profiles.filter(({ limits: { pool } }) => pool === name).map((profile) => profile.name),
      definitions: [...definitionsIn].filter(([, pool]) => pool === name).map(([definition]) => definition),
      ...crowdOf(holders, waiting),
    };
  });
}

function agentsOf(gate: Gate, profiles: readonly AgentProfile[]): AgentRoomView[] {
  const { mode } = gate;
  const lanes = [...gate.waitingRoom.lanes()].map((lane) => ({ lane, gate }));
  return profiles.flatMap((profile) => {
    const { name, limits } = profile;
    const rate = limits.rate && mode === 'live' ? { ...limits.rate, used: gate.places.rateOf(name)?.used ?? 0 } : null;
    const holders = placesOf(gate).filter(({ place }) => place.entrant.agent === name);
    const waiting = lanes.filter(
      ({ lane }) => lane.agent === name && (lane.obstacle?.kind === 'agent' || lane.obstacle?.kind === 'rate'),
    );
    // A step that runs a child takes no room: of an orchestrator nothing is to be seen.
    const isLimited =
      mode === 'live' && profile.type !== 'orchestrator' && (limits.concurrency !== null || rate !== null);
    const isOfInterest = holders.length > 0 || waiting.length > 0 || isLimited;
    return isOfInterest
      ? [{ agent: name, mode, concurrency: limits.concurrency, rate, ...crowdOf(holders, waiting) }]
      : [];
  });
}

interface GatePlace {
  readonly gate: Gate;
  readonly place: PlaceInside;
}

interface GateLane {
  readonly gate: Gate;
  readonly lane: Lane;
}

function placesOf(gate: Gate): GatePlace[] {
  return [...gate.places.all()].map((place) => ({ place, gate }));
}

function crowdOf(
  holders: readonly GatePlace[],
  lanes: readonly GateLane[],
): Pick<PoolView, 'holders' | 'held' | 'waiters' | 'waiting'> {
  return {
    holders: holders.slice(0, MOST_NAMED).map(placeViewOf),
    held: holders.length,
    waiters: lanes
      .flatMap(({ lane, gate }) => firstOf(lane, gate))
      .sort((a, b) => b.priority - a.priority || a.waitsFor.since - b.waitsFor.since)
      .slice(0, MOST_NAMED),
    waiting: lanes.reduce((sum, { lane }) => sum + lane.size, 0),
  };
}

function firstOf(lane: Lane, { mode }: Gate): WaiterView[] {
  const first: WaiterView[] = [];
  for (const waiter of lane.waiters()) {
    const { runId, stepId, agent, priority } = waiter.entrant;
    first.push({ runId, stepId, agent, mode, since: waiter.since, priority, waitsFor: stepWaitOf(lane, waiter) });
    if (first.length === MOST_NAMED) break;
  }
  return first;
}

function placeViewOf({ place: { entrant, since }, gate: { mode } }: GatePlace): GatePlaceView {
  const { runId, stepId, agent } = entrant;
  return { runId, stepId, agent, mode, since };
}

function stepWaitOf({ obstacle, agent }: Lane, { since }: Waiter): StepWait {
  return { kind: obstacle?.kind ?? 'agent', name: obstacle?.name ?? agent, until: obstacle?.until ?? null, since };
}
