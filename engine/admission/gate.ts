/**
 * THE GATE: whether an agent may be called now. One for live runs and one for rehearsals, so that neither takes the
 * other's place. Knows attempts and agents, no runs; acts on nothing: it is asked, and it is told.
 *
 * Rules
 *  1. An attempt enters with everything it needs or waits with nothing: room at its agent, in the agent's pool and in
 *     its definition's, a call of the agent's rate, and a breaker that lets it through. Nobody holds one thing while
 *     waiting for another, so nobody waits for each other.
 *  2. Only calls of agents take places. A step that runs a child orchestration takes none: its child's steps take their
 *     own, and a parent never waits for room that it holds itself.
 *  3. Who waits for the same things waits in one line (`lane.ts`). Between lines, the one whose first has the higher
 *     priority goes first, then who has been due longer; one that had to see others go by eight times is owed what
 *     comes free.
 *  4. A limit that is lowered takes nobody's place; it holds for those who come.
 *  5. What an earlier process had under way is inside, whatever the limits say; until all of that has been taken up,
 *     nobody else enters.
 *  6. A rehearsal calls no service, so no rate is kept in one, and nothing is paid for.
 *  7. A call that can't be paid for fails at once: waiting would not make it cheaper. A person who asks for the step
 *     again, or decides about an attempt's calls, has said that it is to go on.
 *  8. Where a breaker is open, who is to fail at once does. An attempt about whose calls people have decided waits all
 *     the same: what they decided belongs to that attempt, and would be lost with it.
 */
import type { ErrorRecord, RunMode } from '../run/run-event.ts';
import { openProbes, type Verdict } from './breaker.ts';
import { breakerIsOpen, failsAtOnce } from './breaker-error.ts';
import type { Breakers } from './breakers.ts';
import type { EndedCall } from './budget-check.ts';
import { stepKeyOf, type GateAnswer, type Entrant, type Obstacle, type PlaceInside, type Waited } from './entrant.ts';
import { NO_NEEDS, needsOf, type GateOptions, type Needs } from './needs.ts';
import { Places } from './places.ts';
import { addOwed, agentRoom, poolRoom, WaitingRoom } from './waiting-room.ts';

const GO: GateAnswer = { kind: 'go', waited: null };
const NO_RUNS: ReadonlySet<string> = new Set();
const NOBODY: ReadonlySet<number> = new Set();
const none = (): readonly EndedCall[] => [];

export class Gate {
  readonly mode: RunMode;
  readonly breakers: Breakers;
  readonly places = new Places();
  readonly waitingRoom = new WaitingRoom();
  readonly #options: GateOptions;
  /** Steps whose turn has come and that are to ask again, by run. */
  readonly #called = new Map<string, Set<number>>();
  #isShut = false;
  /** Something came free since `admit` last looked. */
  #hasChanged = false;
  #breakerChanges = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.mode = options.mode;
    this.breakers = options.breakers;
  }

  /** @param ended calls that are not recorded yet: what they cost counts */
  ask(entrant: Entrant, now: number, ended: () => readonly EndedCall[] = none): GateAnswer {
    const needs = needsOf(entrant, this.#options);
    if (needs === null) return GO;
    const { agent, runId, stepIndex } = entrant;
    const called = this.#comesAsCalled(entrant);
    if (called) {
      const why = this.#unaffordable(entrant, ended, now);
      if (why === null) return { kind: 'go', waited: called.waited };
      this.places.leave(called);
      this.#hasChanged = true;
      return { kind: 'fail', error: why };
    }
    const waitsIn = this.waitingRoom.laneOf(runId, stepIndex);
    if (waitsIn?.obstacle) return { kind: 'hold', obstacle: waitsIn.obstacle };
    const obstacle = this.#obstacle(agent, needs, now, this.waitingRoom.owed());
    if (obstacle && failsAtOnce(entrant, obstacle, needs))
      return { kind: 'fail', error: breakerIsOpen(agent, obstacle.until, now) };
    const inFront = this.waitingRoom.laneFor(agent, needs.pools)?.obstacle ?? null;
    const reason = obstacle ?? inFront;
    if (reason !== null) {
      this.waitingRoom.join(entrant, needs.pools, reason, now);
      return { kind: 'hold', obstacle: reason };
    }
    const why = this.#unaffordable(entrant, ended, now);
    if (why !== null) return { kind: 'fail', error: why };
    this.waitingRoom.overtakenBy(agent, needs.pools, null);
    this.places.take(this.#placeOf(entrant, needs, 'entering', now));
    return GO;
  }

  /** The attempt begins. One that nobody asked for is what an earlier process left (rule 5). */
  started(entrant: Entrant, now: number): void {
    const place = this.places.size > 0 ? this.places.find(stepKeyOf(entrant)) : undefined;
    if (place) return place.state === 'entering' ? this.places.begin(place) : undefined;
    const needs = needsOf(entrant, this.#options);
    if (needs !== null) this.places.take(this.#placeOf(entrant, needs, 'inside', now));
  }

  /** The attempt is over. False: it is not inside (any more), and nothing is heard of it. */
  ended(attempt: Pick<Entrant, 'runId' | 'stepIndex' | 'attempt'>, verdict: Verdict, now: number): boolean {
    const place = this.places.size > 0 ? this.places.find(stepKeyOf(attempt)) : undefined;
    if (place?.state !== 'inside' || place.entrant.attempt !== attempt.attempt) return false;
    this.places.leave(place);
    this.#hasChanged = true;
    const { agent } = place.entrant;
    if (place.isProbe || this.#options.profileOf(agent)?.breaker) {
      this.breakers.called(agent, { verdict, isProbe: place.isProbe }, now);
      this.#breakerChanges++;
    }
    return true;
  }

  /** What was let in during this turn and did not begin gives its place back. */
  dropUnstarted(): void {
    if (this.places.dropUnstarted()) this.#hasChanged = true;
  }

  /** Somebody of the run waits, or is called. */
  knows(runId: string): boolean {
    return this.waitingRoom.countOf(runId) > 0 || this.#called.has(runId);
  }

  /** Steps of the run whose turn has come: they are to ask again. */
  takeCalled(runId: string): ReadonlySet<number> {
    const called = this.#called.get(runId);
    if (!called) return NOBODY;
    this.#called.delete(runId);
    return called;
  }

  /** Whoever was called and did not come gives the place back. */
  returnUnused(runId: string, called: ReadonlySet<number>): void {
    for (const stepIndex of called) {
      const place = this.places.find(stepKeyOf({ runId, stepIndex }));
      if (place?.state !== 'granted') continue;
      this.places.leave(place);
      this.#hasChanged = true;
    }
  }

  /** Those of the run that need not wait any longer. */
  withdraw(runId: string, stepIndexes: Iterable<number>): void {
    for (const stepIndex of stepIndexes) {
      this.waitingRoom.leave(runId, stepIndex);
      this.#hasChanged = true;
    }
  }

  /** A run that there is not (any more). */
  forget(runId: string): void {
    this.withdraw(runId, this.waitingRoom.stepsOf(runId));
    this.returnUnused(runId, this.takeCalled(runId));
  }

  /** Rule 5. */
  shut(): void {
    this.#isShut = true;
  }

  open(): void {
    this.#isShut = false;
    this.#hasChanged = true;
  }

  /** A limit or a breaker is another. */
  hearOfChange(): void {
    this.#hasChanged = true;
    this.#breakerChanges++;
  }

  /** Another number whenever a reader may see something else. */
  get revision(): number {
    return this.places.changes + this.waitingRoom.changes + this.#breakerChanges;
  }

  passTime(now: number): void {
    if (this.breakers.nextWakeUp(now) > now) return;
    this.breakers.passTime(now);
    this.hearOfChange();
  }

  /** Calls whoever may enter now. Returns the runs that are to be woken. */
  admit(now: number): ReadonlySet<string> {
    if (this.waitingRoom.isEmpty || (!this.#hasChanged && this.#nextRate() > now)) return NO_RUNS;
    this.#hasChanged = false;
    const woken = new Set<string>();
    while (this.#admitNext(now, woken));
    return woken;
  }

  /** The next time at which something changes without anybody doing anything, or Infinity. */
  nextWakeUp(now: number): number {
    return Math.min(this.breakers.nextWakeUp(now), this.#nextRate());
  }

  #nextRate(): number {
    let at = Infinity;
    for (const { obstacle } of this.waitingRoom.lanes())
      if (obstacle?.kind === 'rate') at = Math.min(at, obstacle.until ?? Infinity);
    return at;
  }

  /** The first of the first line that may go; or that is to hear at once that it fails. */
  #admitNext(now: number, woken: Set<string>): boolean {
    const owed = new Set<string>();
    for (const lane of this.waitingRoom.inTurn()) {
      const waiter = lane.first();
      if (!waiter) continue;
      const { entrant } = waiter;
      const needs = needsOf(entrant, this.#options) ?? NO_NEEDS;
      const obstacle = this.#obstacle(lane.agent, needs, now, owed);
      if (obstacle !== null) this.waitingRoom.obstructs(lane, obstacle);
      if (obstacle !== null && !failsAtOnce(entrant, obstacle, needs)) {
        addOwed(lane, owed);
        continue;
      }
      if (obstacle === null) {
        this.waitingRoom.overtakenBy(lane.agent, lane.pools, lane);
        const waited = lane.obstacle && { kind: lane.obstacle.kind, name: lane.obstacle.name, since: waiter.since };
        this.places.take(this.#placeOf(entrant, needs, 'granted', now, waited));
      }
      lane.countTaken();
      this.waitingRoom.leave(entrant.runId, entrant.stepIndex);
      const called = this.#called.get(entrant.runId) ?? new Set();
      this.#called.set(entrant.runId, called.add(entrant.stepIndex));
      woken.add(entrant.runId);
      return true;
    }
    return false;
  }

  /** Rule 7. */
  #unaffordable(entrant: Entrant, ended: () => readonly EndedCall[], now: number): ErrorRecord | null {
    const { budget } = this.#options;
    if (!budget?.isNeeded) return null;
    const key = stepKeyOf(entrant);
    const others = [...this.places.all()].flatMap((place) => (stepKeyOf(place.entrant) === key ? [] : [place.entrant]));
    return budget.whyNot(entrant, others, ended(), now);
  }

  /** A place that was granted is good unless the breaker has opened meanwhile. */
  #comesAsCalled(entrant: Entrant): PlaceInside | null {
    const place = this.places.find(stepKeyOf(entrant));
    if (place?.state !== 'granted') return null;
    const { kind } = this.breakers.stateOf(entrant.agent);
    if (kind === 'closed' || (kind === 'half_open' && place.isProbe)) {
      this.places.enter(place, entrant);
      return place;
    }
    this.places.leave(place);
    this.#hasChanged = true;
    return null;
  }

  /**
   * Null: it may enter. What ends by itself comes first,
   * so that nobody is owed room before there is anything to do in it.
   */
  #obstacle(
    agent: string,
    { breaker, rate, concurrency, pools }: Needs,
    now: number,
    owed: ReadonlySet<string>,
  ): Obstacle | null {
    if (this.#isShut) return { kind: 'recovery', name: agent, until: null };
    const state = this.breakers.stateOf(agent);
    if (state.kind === 'open') return { kind: 'breaker', name: agent, until: state.until };
    if (state.kind === 'half_open' && openProbes(state, breaker, this.places.probesOf(agent)) === 0)
      return { kind: 'breaker', name: agent, until: null };
    const rateAt = rate === null ? now : (this.places.rateOf(agent)?.nextAt(rate, now) ?? now);
    if (rateAt > now) return { kind: 'rate', name: agent, until: rateAt };
    const isFull = concurrency !== null && this.places.inAgent(agent) >= concurrency;
    if (isFull || owed.has(agentRoom(agent))) return { kind: 'agent', name: agent, until: null };
    const pool = pools.find(
      (name) => this.places.inPool(name) >= (this.#options.limitOf(name) ?? Infinity) || owed.has(poolRoom(name)),
    );
    return pool === undefined ? null : { kind: 'pool', name: pool, until: null };
  }

  #placeOf(
    entrant: Entrant,
    { pools, rate }: Needs,
    state: PlaceInside['state'],
    now: number,
    waited: Waited | null = null,
  ): PlaceInside {
    return {
      entrant,
      state,
      since: now,
      waited,
      pools,
      hasRate: rate !== null,
      isProbe: this.breakers.stateOf(entrant.agent).kind === 'half_open',
    };
  }
}
