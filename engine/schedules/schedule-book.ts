/**
 * What is known of every schedule, in memory and in the log, at the same place: memory moves on when the log has what
 * moved it. Whoever records runs takes a schedule's share of it along: a run that a schedule started, and the event
 * that it did, are in one transaction, and so are the run's end and the word of it.
 */
import type { Actor, RunEvent } from '../run/run-event.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
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

export type ScheduleListener = (events: readonly StoredScheduleEvent[]) => void;

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
  record(scheduleId: string, bodies: readonly ScheduleEventBody[], at: number, actor: Actor = 'system'): ScheduleState {
    const prepared = this.#prepare(bodies.map((body): ScheduleEvent => ({ ...body, scheduleId, at, actor })));
    this.adopt(prepared, this.append(prepared));
    return this.find(scheduleId);
  }

  /** The share of schedules in what happened to runs. Nothing is remembered before `adopt`. */
  prepareFor(
    events: readonly RunEvent[],
    created: ReadonlySet<RunState>,
    touched: ReadonlySet<RunState>,
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
      if (
        !trigger ||
        !isFinal(status) ||
        !(this.scheduleOf(runId) !== undefined || [...created].some((state) => state.runId === runId))
      )
        continue;
      const { scheduleId, backfillId } = trigger;
      prepared.push({
        type: 'orchestration.schedule.run_ended',
        data: { runId, status, backfillId },
        scheduleId,
        at: updatedAt,
        actor: 'system',
      });
    }
    return prepared.length > 0 ? this.#prepare(prepared) : null;
  }

  /** In the transaction that is open, if one is. */
  append({ events, states }: PreparedEvents): StoredScheduleEvent[] {
    return this.#log.append(events, [...states.values()]);
  }

  /** Once it is recorded. */
  adopt({ states }: PreparedEvents, stored: readonly StoredScheduleEvent[]): void {
    for (const state of states.values()) this.#known().set(state.scheduleId, state);
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
  rebuild(): { readonly events: number; readonly isIdentical: boolean } {
    const before = this.#known();
    const states = new Map<string, ScheduleState>();
    let events = 0;
    for (
      let page = this.#log.readAll(0, PAGE);
      page.length > 0;
      page = this.#log.readAll(page.at(-1)?.position ?? Infinity, PAGE)
    ) {
      for (const event of page)
        states.set(
          event.scheduleId,
          evolveSchedule(states.get(event.scheduleId) ?? initialScheduleState(event.scheduleId), event),
        );
      events += page.length;
    }
    this.#log.replaceStates([...states.values()]);
    this.#states = states;
    return {
      events,
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

  #prepare(events: readonly ScheduleEvent[]): PreparedEvents {
    const states = new Map<string, ScheduleState>();
    for (const event of events)
      states.set(event.scheduleId, evolveSchedule(states.get(event.scheduleId) ?? this.find(event.scheduleId), event));
    return { events, states };
  }

  #known(): Map<string, ScheduleState> {
    if (this.#states) return this.#states;
    this.#states = new Map(this.#log.states().map((state) => [state.scheduleId, state]));
    for (const { scheduleId, going } of this.#states.values())
      for (const { runId } of going) this.#scheduleOf.set(runId, scheduleId);
    return this.#states;
  }
}
