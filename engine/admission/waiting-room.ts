/** THE ATTEMPTS THAT WAIT, in lanes, and which lane's turn it is. */
import { stepKeyOf, type Entrant, type Obstacle, type Waiter } from './entrant.ts';
import { goesBefore, Lane } from './lane.ts';

/** A lane that saw others go by so often is owed what comes free. */
const MOST_OVERTAKEN = 8;
const NOTHING: ReadonlySet<string> = new Set();

export class WaitingRoom {
  readonly #lanes = new Map<string, Lane>();
  /** Lane of everybody who waits, by run and step. */
  readonly #laneOf = new Map<string, Map<number, Lane>>();
  #arrivals = 0;
  /** Counts on whenever somebody comes or goes. */
  changes = 0;

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  lanes(): Iterable<Lane> {
    return this.#lanes.values();
  }

  /** The lane in which a step waits. */
  laneOf(runId: string, stepIndex: number): Lane | undefined {
    return this.#laneOf.get(runId)?.get(stepIndex);
  }

  /** Steps of a run that wait. */
  stepsOf(runId: string): readonly number[] {
    return [...(this.#laneOf.get(runId)?.keys() ?? [])];
  }

  waitersOf(runId: string): readonly { readonly lane: Lane; readonly waiter: Waiter }[] {
    return [...(this.#laneOf.get(runId) ?? [])].flatMap(([stepIndex, lane]) => {
      const waiter = lane.find(stepKeyOf({ runId, stepIndex }));
      return waiter ? [{ lane, waiter }] : [];
    });
  }

  countOf(runId: string): number {
    return this.#laneOf.get(runId)?.size ?? 0;
  }

  laneFor(agent: string, pools: readonly string[]): Lane | undefined {
    return this.#lanes.get(laneKeyOf(agent, pools));
  }

  join(entrant: Entrant, pools: readonly string[], obstacle: Obstacle, now: number): void {
    const { agent, runId, stepIndex } = entrant;
    this.changes++;
    const laneKey = laneKeyOf(agent, pools);
    const lane = this.#lanes.get(laneKey) ?? new Lane(agent, pools);
    this.#lanes.set(laneKey, lane);
    lane.obstacle ??= obstacle;
    lane.add({ entrant, since: now, arrival: this.#arrivals++ });
    const ofRun = this.#laneOf.get(runId) ?? new Map<number, Lane>();
    this.#laneOf.set(runId, ofRun.set(stepIndex, lane));
  }

  leave(runId: string, stepIndex: number): void {
    const ofRun = this.#laneOf.get(runId);
    const lane = ofRun?.get(stepIndex);
    if (!ofRun || !lane) return;
    this.changes++;
    lane.remove(stepKeyOf({ runId, stepIndex }));
    if (lane.size === 0) this.#lanes.delete(laneKeyOf(lane.agent, lane.pools));
    ofRun.delete(stepIndex);
    if (ofRun.size === 0) this.#laneOf.delete(runId);
  }

  obstructs(lane: Lane, obstacle: Obstacle): void {
    const before = lane.obstacle;
    if (before?.kind !== obstacle.kind || before.name !== obstacle.name || before.until !== obstacle.until)
      this.changes++;
    lane.obstacle = obstacle;
  }

  /** Of a run: another text when its steps wait for something else. */
  signOf(runId: string): string {
    const ofRun = this.#laneOf.get(runId);
    if (!ofRun) return '';
    const lanes = [...new Set(ofRun.values())].map(
      ({ obstacle }) => `${obstacle?.kind} ${obstacle?.name} ${obstacle?.until}`,
    );
    return [ofRun.size, ...lanes].join('/');
  }

  /** Those that are owed first, then by the turn of each lane's first. */
  inTurn(): Lane[] {
    const lanes = [...this.#lanes.values()];
    if (lanes.length < 2) return lanes;
    const turns = lanes.map((lane) => ({ lane, first: lane.first() as Waiter, isOwed: isOwed(lane) }));
    turns.sort((a, b) => (a.isOwed !== b.isOwed ? (a.isOwed ? -1 : 1) : goesBefore(a.first, b.first) ? -1 : 1));
    return turns.map(({ lane }) => lane);
  }

  /** What nobody may take who comes without having waited. */
  owed(): ReadonlySet<string> {
    if (this.#lanes.size === 0) return NOTHING;
    const owed = new Set<string>();
    for (const lane of this.#lanes.values()) addOwed(lane, owed);
    return owed;
  }

  /** Somebody of another lane, or of none, got what others are waiting for. */
  overtakenBy(agent: string, pools: readonly string[], by: Lane | null): void {
    for (const lane of this.#lanes.values()) {
      const waitsForRoom = lane.obstacle?.kind === 'agent' || lane.obstacle?.kind === 'pool';
      if (lane !== by && waitsForRoom && (lane.agent === agent || lane.pools.some((pool) => pools.includes(pool))))
        lane.overtaken++;
    }
  }
}

/** What a lane waits for that is owed something: nobody after it may have that. */
export function addOwed(lane: Lane, owed: Set<string>): void {
  if (!isOwed(lane)) return;
  owed.add(agentRoom(lane.agent));
  for (const pool of lane.pools) owed.add(poolRoom(pool));
}

export const agentRoom = (agent: string): string => `agent/${agent}`;
export const poolRoom = (pool: string): string => `pool/${pool}`;

function isOwed({ overtaken, obstacle }: Lane): boolean {
  return overtaken >= MOST_OVERTAKEN && (obstacle?.kind === 'agent' || obstacle?.kind === 'pool');
}

function laneKeyOf(agent: string, pools: readonly string[]): string {
  return [agent, ...pools].join('\n');
}
