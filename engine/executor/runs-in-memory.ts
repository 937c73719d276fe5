/**
 * Which runs are in memory, and when each wants to be woken. A run in which nobody is at work is kept only as long as
 * there is plenty of room; whoever needs it again folds it from the journal. Its alarm rings all the same.
 */
import { isLimited } from '../run/clock-moves.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { nextWakeUp } from '../scheduler/next-move.ts';
import type { Alarm } from '../time/alarm.ts';

const PARKED_RUNS = 500;

export class RunsInMemory {
  /** From the journal. Throws `AnswerToCome` where that takes its time. */
  readonly #fold: (runId: string) => RunState | undefined;
  readonly #alarm: Alarm;
  readonly #runs = new Map<string, RunState>();
  /** Those in which nobody is at work, oldest first. */
  readonly #parked = new Map<string, RunState>();
  /** Those with a time limit that does not count what the machine sleeps. */
  readonly #limited = new Set<string>();
  /** Folded since runs were last settled. */
  #loaded: RunState[] = [];

  constructor(fold: (runId: string) => RunState | undefined, alarm: Alarm) {
    this.#fold = fold;
    this.#alarm = alarm;
  }

  find(runId: string): RunState | undefined {
    return this.#runs.get(runId);
  }

  /** From memory or the journal. */
  load(runId: string): RunState | undefined {
    const known = this.#runs.get(runId);
    if (known) return known;
    const loaded = this.#fold(runId);
    if (!loaded) return undefined;
    this.#runs.set(runId, loaded);
    this.#loaded.push(loaded);
    return loaded;
  }

  adopt(state: RunState): void {
    this.#runs.set(state.runId, state);
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
    this.#parked.delete(runId);
    this.#limited.delete(runId);
    this.#alarm.set(runId, null);
  }

  /** To whom a jump of the wall clock matters: the earliest that waits for a time first. */
  concernedByJump(byMs: number): string[] {
    if (byMs > 0) return this.#alarm.inOrder().filter((runId) => this.#limited.has(runId));
    return [...new Set([...this.#alarm.inOrder(), ...this.#runs.keys()])];
  }

  /**
   * After a turn: sets the alarm of every run that changed, and lets go of those that need no room any more. Returns
   * those of which nobody can say when, and why.
   */
  settle(touched: ReadonlySet<RunState>): Map<string, unknown> {
    const failed = new Map<string, unknown>();
    const settle = (state: RunState) => {
      try {
        if (this.#runs.get(state.runId) === state) this.#settle(state);
      } catch (error) {
        failed.set(state.runId, error);
      }
    };
    for (const state of touched) settle(state);
    for (const state of this.#loaded) if (!touched.has(state)) settle(state);
    this.#loaded = [];
    for (const runId of this.#parked.keys()) {
      if (this.#parked.size <= PARKED_RUNS) break;
      this.#runs.delete(runId);
      this.#parked.delete(runId);
    }
    return failed;
  }

  #settle(state: RunState): void {
    const { runId, status } = state;
    this.#alarm.set(runId, nextWakeUp(state));
    if (isLimited(state)) this.#limited.add(runId);
    else this.#limited.delete(runId);
    if (isFinal(status)) {
      this.forget(runId);
    } else if (
      state.inFlight === 0 &&
      !state.rollback?.underWay &&
      state.ready.aside === 0 &&
      !state.escalations?.underWay &&
      !state.escalations?.ready.aside
    ) {
      this.#parked.delete(runId);
      this.#parked.set(runId, state);
    } else {
      this.#parked.delete(runId);
    }
  }
}
