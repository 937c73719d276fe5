/**
 * What is known of every schedule, in memory and in the log, at the same place: memory moves on when the log has what
 * moved it. Whoever records runs takes a schedule's share of it along: a run that a schedule started, and the event
 * that it did, are in one transaction, and so are the run's end and the word of it.
 *
 * The log may answer later. One thing is recorded after another, and what is to be recorded is decided when its turn
 * comes: about the schedule as it is then.
 */
import type { Actor, RunEvent } from '../run/run-event.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { made, repeatedly, whenAnswered, type Awaitable, type Deferred } from '../values/deferred.ts';
import { OneAfterAnother } from '../values/one-after-another.ts';
import type { ScheduleEvent, ScheduleEventBody, StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleLog } from './schedule-log.ts';
import { evolveSchedule, initialScheduleState, type ScheduleState } from './schedule-state.ts';

/** Events that are read at once. */
const PAGE = 1_000;

/** Events and what they lead to, not yet recorded. */
export interface PreparedEvents {
  readonly events: readonly ScheduleEvent[];
  readonly states: ReadonlyMap<string, ScheduleState>;
}

/** What a turn of the loop records of runs. */
export interface RecordedRuns {
  readonly events: readonly RunEvent[];
  readonly created: ReadonlySet<RunState>;
  /** The created ones included. */
  readonly touched: ReadonlySet<RunState>;
}

export type ScheduleListener = (events: readonly StoredScheduleEvent[]) => void;

export class ScheduleBook {
  readonly #log: Deferred<ScheduleLog>;
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<ScheduleListener>();
  /** Read when somebody first asks: an engine that has no schedules doesn't pay for them. */
  #states: Awaitable<Map<string, ScheduleState>> | null = null;
  readonly #recordings = new OneAfterAnother();
  /** Which schedule a run that is going belongs to. */
  readonly #scheduleOf = new Map<string, string>();

  constructor(log: Deferred<ScheduleLog>, report: (error: unknown) => void) {
    this.#log = log;
    this.#report = report;
  }

  get log(): Deferred<ScheduleLog> {
    return this.#log;
  }

  find(scheduleId: string): Awaitable<ScheduleState> {
    return made(this.#known(), (states) => stateIn(states, scheduleId));
  }

  all(): Awaitable<readonly ScheduleState[]> {
    return made(this.#known(), (states) => [...states.values()]);
  }

  /** The schedule that started a run, while that run is going. Undefined as well where the log has yet to answer. */
  scheduleOf(runId: string): string | undefined {
    void whenAnswered(() => this.#known(), nothing, nothing);
    return this.#scheduleOf.get(runId);
  }

  /** Durable when it returns or resolves, with what was decided by then. Nothing: there is nothing to record. */
  record(
    scheduleId: string,
    decide: (state: ScheduleState) => readonly ScheduleEventBody[],
    at: number,
    actor: Actor = 'system',
  ): Awaitable<ScheduleState> {
    return this.inTurn((states) => {
      const bodies = decide(stateIn(states, scheduleId));
      if (bodies.length === 0) return stateIn(states, scheduleId);
      const prepared = prepare(
        bodies.map((body): ScheduleEvent => ({ ...body, scheduleId, at, actor })),
        states,
      );
      return made(this.append(prepared), (stored) => {
        this.adopt(prepared, stored, states);
        return stateIn(states, scheduleId);
      });
    });
  }

  /** What records something of schedules, when all is recorded that came before it. */
  inTurn<Result>(work: (states: Map<string, ScheduleState>) => Awaitable<Result>): Awaitable<Result> {
    return this.#recordings.do(() => made(this.#known(), work));
  }

  /** When all is recorded that is being recorded now. */
  recorded(): Awaitable<void> {
    return this.#recordings.over();
  }

  /** The share of schedules in what happened to runs, to be asked for in turn. Nothing is remembered before `adopt`. */
  prepareFor(
    { events, created, touched }: RecordedRuns,
    states: ReadonlyMap<string, ScheduleState>,
  ): PreparedEvents | null {
    const prepared: ScheduleEvent[] = [];
    for (const state of created) {
      const { trigger } = state.created;
      if (!trigger) continue;
      const event = events.find(({ runId, sequence }) => runId === state.runId && sequence === 1);
      const { scheduleId, scheduledFor, dueAt, cause, backfillId } = trigger;
      prepared.push({
        type: 'orchestration.schedule.fired',
        data: { runId: state.runId, scheduledFor, dueAt, cause, backfillId },
        scheduleId,
        at: state.createdAt,
        actor: event?.actor ?? 'system',
      });
    }
    for (const {
      runId,
      created: { trigger },
      status,
      updatedAt,
    } of touched) {
      const isGoing = this.#scheduleOf.has(runId) || [...created].some((state) => state.runId === runId);
      if (!trigger || !isFinal(status) || !isGoing) continue;
      const { scheduleId, backfillId } = trigger;
      prepared.push({
        type: 'orchestration.schedule.run_ended',
        data: { runId, status, backfillId },
        scheduleId,
        at: updatedAt,
        actor: 'system',
      });
    }
    return prepared.length > 0 ? prepare(prepared, states) : null;
  }

  /** In the transaction that is open, if one is. */
  append({ events, states }: PreparedEvents): Awaitable<StoredScheduleEvent[]> {
    return this.#log.append(events, [...states.values()]);
  }

  /** Once it is recorded. */
  adopt(prepared: PreparedEvents, stored: readonly StoredScheduleEvent[], states: Map<string, ScheduleState>): void {
    for (const state of prepared.states.values()) states.set(state.scheduleId, state);
    for (const event of stored) {
      if (event.type === 'orchestration.schedule.fired') this.#scheduleOf.set(event.data.runId, event.scheduleId);
      if (event.type === 'orchestration.schedule.run_ended') this.#scheduleOf.delete(event.data.runId);
    }
    for (const listen of this.#listeners) {
      try {
        listen(stored);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** Folds the whole log again, and says whether that led to what was kept. */
  rebuild(): Awaitable<{ readonly events: number; readonly isIdentical: boolean }> {
    return this.inTurn((before) => {
      const states = new Map<string, ScheduleState>();
      let events = 0;
      let position = 0;
      const foldPage = (page: readonly StoredScheduleEvent[]): boolean => {
        for (const event of page)
          states.set(event.scheduleId, evolveSchedule(stateIn(states, event.scheduleId), event));
        events += page.length;
        position = page.at(-1)?.position ?? position;
        return page.length > 0;
      };
      const folded = repeatedly(() => made(this.#log.readAll(position, PAGE), foldPage));
      const replaced = made(folded, () => this.#log.replaceStates([...states.values()]));
      return made(replaced, () => {
        this.#states = states;
        const isSame = ([id, state]: [string, ScheduleState]) =>
          JSON.stringify(before.get(id)) === JSON.stringify(state);
        return { events, isIdentical: states.size === before.size && [...states].every(isSame) };
      });
    });
  }

  /** Told of every batch after it was recorded. Returns the way to stop. */
  subscribe(listener: ScheduleListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #known(): Awaitable<Map<string, ScheduleState>> {
    return (this.#states ??= whenAnswered(
      () => this.#log.states(),
      (all) => {
        const states = new Map(all.map((state) => [state.scheduleId, state]));
        for (const { scheduleId, going } of all) for (const { runId } of going) this.#scheduleOf.set(runId, scheduleId);
        return (this.#states = states);
      },
      (error) => {
        this.#states = null; // it is asked again
        throw error;
      },
    ));
  }
}

function prepare(events: readonly ScheduleEvent[], known: ReadonlyMap<string, ScheduleState>): PreparedEvents {
  const states = new Map<string, ScheduleState>();
  for (const event of events) {
    const before = states.get(event.scheduleId) ?? stateIn(known, event.scheduleId);
    states.set(event.scheduleId, evolveSchedule(before, event));
  }
  return { events, states };
}

function stateIn(states: ReadonlyMap<string, ScheduleState>, scheduleId: string): ScheduleState {
  return states.get(scheduleId) ?? initialScheduleState(scheduleId);
}

function nothing(): void {}
