/** THE PLACES THAT ARE TAKEN inside the gate, counted by whatever limits them. */
import { stepKeyOf, type Entrant, type PlaceInside } from './entrant.ts';
import { RateWindow } from './rate-window.ts';

export class Places {
  readonly #byStep = new Map<string, PlaceInside>();
  /** Let in during this turn, and not yet at work. */
  readonly #entering = new Set<PlaceInside>();
  readonly #inAgent = new Map<string, number>();
  readonly #inPool = new Map<string, number>();
  readonly #probes = new Map<string, number>();
  readonly #rates = new Map<string, RateWindow>();
  /** Counts on whenever somebody comes or goes. */
  changes = 0;

  get size(): number {
    return this.#byStep.size;
  }

  find(stepKey: string): PlaceInside | undefined {
    return this.#byStep.get(stepKey);
  }

  all(): Iterable<PlaceInside> {
    return this.#byStep.values();
  }

  inAgent(agent: string): number {
    return this.#inAgent.get(agent) ?? 0;
  }

  inPool(pool: string): number {
    return this.#inPool.get(pool) ?? 0;
  }

  probesOf(agent: string): number {
    return this.#probes.get(agent) ?? 0;
  }

  rateOf(agent: string): RateWindow | undefined {
    return this.#rates.get(agent);
  }

  take(place: PlaceInside): void {
    const { agent } = place.entrant;
    this.changes++;
    this.#byStep.set(stepKeyOf(place.entrant), place);
    if (place.state === 'entering') this.#entering.add(place);
    add(this.#inAgent, agent, 1);
    for (const pool of place.pools) add(this.#inPool, pool, 1);
    if (place.isProbe) add(this.#probes, agent, 1);
    if (!place.hasRate) return;
    const rate = this.#rates.get(agent) ?? new RateWindow();
    this.#rates.set(agent, rate);
    rate.take(place.since);
  }

  /** It was called, and comes. */
  enter(place: PlaceInside, entrant: Entrant): void {
    place.entrant = entrant;
    place.state = 'entering';
    this.#entering.add(place);
  }

  begin(place: PlaceInside): void {
    place.state = 'inside';
    this.#entering.delete(place);
  }

  /** A call that was never made counts against no rate. */
  leave(place: PlaceInside): void {
    const { agent } = place.entrant;
    this.changes++;
    this.#byStep.delete(stepKeyOf(place.entrant));
    this.#entering.delete(place);
    add(this.#inAgent, agent, -1);
    for (const pool of place.pools) add(this.#inPool, pool, -1);
    if (place.isProbe) add(this.#probes, agent, -1);
    if (place.state !== 'inside' && place.hasRate) this.#rates.get(agent)?.giveBack(place.since);
  }

  /** Whoever was let in during this turn and did not begin. Returns whether there was anybody. */
  dropUnstarted(): boolean {
    if (this.#entering.size === 0) return false;
    for (const place of [...this.#entering]) this.leave(place);
    return true;
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count === 0) counts.delete(name);
  else counts.set(name, count);
}
