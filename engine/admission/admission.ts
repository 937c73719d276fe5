/**
 * ADMISSION: the gates of both modes, the limits of pools, and what was decided about breakers. Keeps no time and wakes
 * nobody: whoever runs the engine calls `settle` after things have happened and when `nextWakeUp` has come.
 *
 * Rules
 *  1. What a person decides is recorded before it holds.
 *  2. What follows from calls (a breaker opens) holds at once and is recorded with the next `record`; where there is no
 *     room, with one after that. A breaker that is not recorded yet can only call less than it should.
 *  3. What is recorded is recorded in its order, one thing after another, where the log answers later. A person decides
 *     about the breaker as it is then; what followed from calls while that was recorded is overruled by it.
 */
import type { AgentProfile } from '../agents/port/registry.ts';
import type { Actor, RunMode } from '../run/run-event.ts';
import { isBreakerEvent, type AdmissionEvent, type BreakerEvent, type PoolEvent } from './admission-event.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';
import { OneAfterAnother } from '../values/one-after-another.ts';
import type { AdmissionLog } from './admission-log.ts';
import type { BudgetCheck } from './budget-check.ts';
import { Breakers } from './breakers.ts';
import { Gate } from './gate.ts';

export interface AdmissionOptions {
  readonly profileOf: (agent: string) => AgentProfile | undefined;
  readonly log: Deferred<AdmissionLog>;
  /** The newest of what the log has: where things stand. */
  readonly recorded: readonly AdmissionEvent[];
  /** Of live calls. Left out: they are paid for, whatever they cost. */
  readonly budget?: BudgetCheck;
}

export interface PoolLimit {
  readonly limit: number | null;
  readonly notes: string | null;
  readonly actor: Actor;
  readonly at: number;
}

export class Admission {
  readonly gates: Readonly<Record<RunMode, Gate>>;
  readonly all: readonly Gate[];
  readonly #log: Deferred<AdmissionLog>;
  /** Rule 3. */
  readonly #recordings = new OneAfterAnother();
  readonly #limits = new Map<string, PoolLimit>();
  readonly #listeners = new Set<() => void>();
  /** Decided, and not recorded yet. */
  #unrecorded: AdmissionEvent[] = [];
  #onChange: () => void = () => undefined;
  #told = 0;

  constructor({ profileOf, log, recorded, budget }: AdmissionOptions) {
    this.#log = log;
    const limitOf = (pool: string) => this.#limits.get(pool)?.limit ?? undefined;
    const gateOf = (mode: RunMode) =>
      new Gate({
        mode,
        profileOf,
        limitOf,
        breakers: new Breakers(mode, profileOf),
        budget: mode === 'live' ? (budget ?? null) : null,
      });
    this.gates = { live: gateOf('live'), rehearsal: gateOf('rehearsal') };
    this.all = [this.gates.live, this.gates.rehearsal];
    for (const event of recorded) this.#apply(event);
  }

  /** Another number whenever a reader may see something else. */
  get revision(): number {
    return this.gates.live.revision + this.gates.rehearsal.revision;
  }

  limits(): ReadonlyMap<string, PoolLimit> {
    return this.#limits;
  }

  /** Opens the breaker until somebody resets it. Durable when it returns or resolves; refuses with `StorageFull`. */
  trip(agent: string, mode: RunMode, notes: string, actor: Actor, now: number): Awaitable<void> {
    return this.#decide(() => this.gates[mode].breakers.tripped(agent, notes, actor, now));
  }

  /** Closes it, whatever it had counted. */
  reset(agent: string, mode: RunMode, notes: string, actor: Actor, now: number): Awaitable<void> {
    return this.#decide(() => this.gates[mode].breakers.reset(agent, notes, actor, now));
  }

  /** Of a pool, in each mode. Null: none. */
  setLimit(pool: string, limit: number | null, notes: string | null, actor: Actor, now: number): Awaitable<void> {
    return this.#decide(() => ({
      type: 'orchestration.pool.limited',
      subject: pool,
      mode: null,
      data: { limit, notes },
      at: now,
      actor,
    }));
  }

  /** Forgets its limit. Whether somebody uses it, the caller has looked up. */
  removePool(pool: string, notes: string | null, actor: Actor, now: number): Awaitable<void> {
    const type = 'orchestration.pool.removed';
    return this.#decide(() => ({ type, subject: pool, mode: null, data: { notes }, at: now, actor }));
  }

  history(filter: { readonly subject?: string; readonly limit: number }): Awaitable<AdmissionEvent[]> {
    return this.#log.history(filter);
  }

  /** Called when something was decided that calls for `settle`. */
  onChange(listen: () => void): void {
    this.#onChange = listen;
  }

  /** Told, after each `settle`, that what readers see may be different. Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Takes in the time and what has happened. Returns the runs that are to be woken; what was decided has to be recorded
   * before they are.
   */
  settle(now: number): readonly string[] {
    const woken: string[] = [];
    for (const gate of this.all) {
      gate.passTime(now);
      this.#unrecorded.push(...gate.breakers.takeDecided());
      woken.push(...gate.admit(now));
    }
    if (this.revision !== this.#told) {
      this.#told = this.revision;
      for (const listen of this.#listeners) listen();
    }
    return woken;
  }

  /** Something was decided and is not recorded yet. */
  get hasDecided(): boolean {
    return this.#unrecorded.length > 0;
  }

  /** Throws `StorageFull`, or rejects with it; what could not be recorded is tried again. */
  record(): Awaitable<void> {
    return this.#recordings.do(() => this.#record());
  }

  /** When all is recorded that is being recorded now. */
  recorded(): Awaitable<void> {
    return this.#recordings.over();
  }

  /** When `settle` is due without anything happening. */
  nextWakeUp(now: number): number | null {
    const at = Math.min(this.gates.live.nextWakeUp(now), this.gates.rehearsal.nextWakeUp(now));
    return at === Infinity ? null : at;
  }

  #record(): Awaitable<void> {
    const events = [...this.#unrecorded];
    if (events.length === 0) return;
    return made(this.#log.append(events), () => void this.#unrecorded.splice(0, events.length));
  }

  /** Rules 1 and 3. */
  #decide(decided: () => AdmissionEvent): Awaitable<void> {
    return this.#recordings.do(() =>
      made(this.#record(), () => {
        const event = decided();
        return made(this.#log.append([event]), () => {
          this.#unrecorded = this.#unrecorded.filter(
            ({ subject, mode }) => subject !== event.subject || mode !== event.mode,
          );
          this.#apply(event);
          this.#onChange();
        });
      }),
    );
  }

  #apply(event: AdmissionEvent): void {
    if (isBreakerEvent(event)) this.#applyToBreaker(event);
    else {
      this.#applyToPool(event);
      for (const gate of this.all) gate.hearOfChange();
    }
  }

  #applyToPool({ type, data, actor, at, subject }: PoolEvent): void {
    if (type === 'orchestration.pool.removed') this.#limits.delete(subject);
    else this.#limits.set(subject, { limit: data.limit, notes: data.notes, actor, at });
  }

  #applyToBreaker(event: BreakerEvent): void {
    const gate = this.gates[event.mode];
    gate.breakers.apply(event);
    gate.hearOfChange();
  }
}
