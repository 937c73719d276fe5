/**
 * What is known of every schedule, in memory and in the log, at the same place: memory moves on when the log has what
 * moved it. Whoever records runs takes a schedule's share of it along: a run that a schedule started, and the fact that
 * it did, are in one transaction, and so are the run's end and the word of it.
 */
import type { Actor, RunEvent } from '../run/run-event.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import type { ScheduleFact, ScheduleFactBody, StoredScheduleFact } from './schedule-fact.ts';
import type { ScheduleLog } from './schedule-log.ts';
import { evolveSchedule, initialScheduleState, type ScheduleState } from './schedule-state.ts';

/** Facts that are read at once. */
const PAGE = 1_000;

/** Facts and what they lead to, not yet recorded. */
export interface PreparedFacts {
  readonly facts: readonly ScheduleFact[];
  readonly states: ReadonlyMap<string, ScheduleState>;
}

export type ScheduleListener = (facts: readonly StoredScheduleFact[]) => void;

export class ScheduleBook {
  readonly #log: ScheduleLog;
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<ScheduleListener>();
  /** Read when somebody first asks: an engine that has no schedules doesn't pay for them. */
  #states: Map<string, ScheduleState> | null = null;
  /** Which schedule a run that is going belongs to. */
  readonly #scheduleOf = new Map<string, string>();

  constructor(log: ScheduleLog, report: (error: unknown) => void) {
    this.#log = log;
    this.#report = report;
  }

  get log(): ScheduleLog {
    return this.#log;
  }

  find(scheduleId: string): ScheduleState {
    return this.#known().get(scheduleId) ?? initialScheduleState(scheduleId);
  }

  all(): readonly ScheduleState[] {
    return [...this.#known().values()];
  }

  /** The schedule that started a run, while that run is going. */
  scheduleOf(runId: string): string | undefined {
    this.#known();
    return this.#scheduleOf.get(runId);
  }

  /** Durable when it returns. */
  record(scheduleId: string, bodies: readonly ScheduleFactBody[], at: number, actor: Actor = 'system'): ScheduleState {
    const prepared = this.#prepare(bodies.map((body): ScheduleFact => ({ ...body, scheduleId, at, actor })));
    this.adopt(prepared, this.append(prepared));
    return this.find(scheduleId);
  }

  /** The share of schedules in what happened to runs. Nothing is remembered before `adopt`. */
  prepareFor(
    events: readonly RunEvent[],
    created: ReadonlySet<RunState>,
    touched: ReadonlySet<RunState>,
  ): PreparedFacts | null {
    const facts: ScheduleFact[] = [];
    for (const state of created) {
      const { trigger } = state.created;
      if (!trigger) continue;
      const event = events.find(({ runId, sequence }) => runId === state.runId && sequence === 1);
      const { scheduleId, scheduledFor, dueAt, cause, backfillId } = trigger;
      facts.push({
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
      if (
        !trigger ||
        !isFinal(status) ||
        !(this.scheduleOf(runId) !== undefined || [...created].some((state) => state.runId === runId))
      )
        continue;
      const { scheduleId, backfillId } = trigger;
      facts.push({
        type: 'orchestration.schedule.run_ended',
        data: { runId, status, backfillId },
        scheduleId,
        at: updatedAt,
        actor: 'system',
      });
    }
    return facts.length > 0 ? this.#prepare(facts) : null;
  }

  /** In the transaction that is open, if one is. */
  append({ facts, states }: PreparedFacts): StoredScheduleFact[] {
    return this.#log.append(facts, [...states.values()]);
  }

  /** Once it is recorded. */
  adopt({ states }: PreparedFacts, stored: readonly StoredScheduleFact[]): void {
    for (const state of states.values()) this.#known().set(state.scheduleId, state);
    for (const fact of stored) {
      if (fact.type === 'orchestration.schedule.fired') this.#scheduleOf.set(fact.data.runId, fact.scheduleId);
      if (fact.type === 'orchestration.schedule.run_ended') this.#scheduleOf.delete(fact.data.runId);
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
  rebuild(): { readonly facts: number; readonly isIdentical: boolean } {
    const before = this.#known();
    const states = new Map<string, ScheduleState>();
    let facts = 0;
    for (
      let page = this.#log.readAll(0, PAGE);
      page.length > 0;
      page = this.#log.readAll(page.at(-1)?.position ?? Infinity, PAGE)
    ) {
      for (const fact of page)
        states.set(
          fact.scheduleId,
          evolveSchedule(states.get(fact.scheduleId) ?? initialScheduleState(fact.scheduleId), fact),
        );
      facts += page.length;
    }
    this.#log.replaceStates([...states.values()]);
    this.#states = states;
    return {
      facts,
      isIdentical:
        states.size === before.size &&
        [...states].every(([id, state]) => JSON.stringify(before.get(id)) === JSON.stringify(state)),
    };
  }

  /** Told of every batch after it was recorded. Returns the way to stop. */
  subscribe(listener: ScheduleListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #prepare(facts: readonly ScheduleFact[]): PreparedFacts {
    const states = new Map<string, ScheduleState>();
    for (const fact of facts)
      states.set(fact.scheduleId, evolveSchedule(states.get(fact.scheduleId) ?? this.find(fact.scheduleId), fact));
    return { facts, states };
  }

  #known(): Map<string, ScheduleState> {
    if (this.#states) return this.#states;
    this.#states = new Map(this.#log.states().map((state) => [state.scheduleId, state]));
    for (const { scheduleId, going } of this.#states.values())
      for (const { runId } of going) this.#scheduleOf.set(runId, scheduleId);
    return this.#states;
  }
}
