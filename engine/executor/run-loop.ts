/**
 * THE LOOP. Inputs of all runs go through one queue; a turn takes what is there, folds what follows from it into the runs
 * in memory, records everything in one transaction (the fsync is paid once for all that wait), and only then acts:
 * starts agents, tells them to stop, answers callers.
 *
 * Rules
 *  1. Nothing is started, answered or shown before it is recorded.
 *  2. A turn ends after a few milliseconds, so that windows and calls stay responsive; the rest waits for the next one.
 *  3. When recording fails, memory goes back to what the journal says: the runs that were touched are forgotten and folded
 *     again. What agents returned waits in the queue until there is room. Callers are refused at once.
 *  4. A run that waits for people, or has ended, is kept in memory only as long as there is plenty of room.
 */
import { StorageFull } from '../journal/journal.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { nextWakeUp } from '../scheduler/next-move.ts';
import { Alarm } from './alarm.ts';
import { emptyBatch, type Batch, type Record } from './batch.ts';
import type { Clock } from './clock.ts';
import { reach } from './crash-points.ts';
import type { RunInput } from './run-inputs.ts';
import type { Effect, Turn } from './turn.ts';

const TURN_MS = 4;
const RETRY_FULL_STORAGE_MS = 1_000;
const PARKED_RUNS_IN_MEMORY = 500;

export interface RunLoopOptions {
  readonly clock: Clock;
  readonly record: Record;
  /** Folds a run from the journal; undefined when there is none. */
  readonly load: (runId: string) => RunState | undefined;
  /** Handles one input: folds and collects, acts on nothing. */
  readonly handle: (input: RunInput, turn: Turn) => void;
  readonly act: (effects: readonly Effect[]) => void;
  readonly onRecorded: (batch: Batch) => void;
  readonly onStorageFull: (isFull: boolean) => void;
  readonly onUnexpectedError: (error: unknown, input: RunInput | null) => void;
}

export class RunLoop {
  readonly #options: RunLoopOptions;
  readonly #alarm: Alarm;
  readonly #runs = new Map<string, RunState>();
  /** Runs in memory that wait for people, oldest first. */
  readonly #parked = new Map<string, RunState>();
  #queue: RunInput[] = [];
  #isScheduled = false;
  #isStopped = false;
  #isFull = false;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, (runId) => {
      reach('timer.before');
      this.post({ kind: 'woken', runId });
    });
  }

  get isStorageFull(): boolean {
    return this.#isFull;
  }

  post(input: RunInput): void {
    if (this.#isStopped) {
      if ('acknowledgement' in input) input.acknowledgement?.reject(new Error('The engine is stopping'));
      return;
    }
    if (this.#isFull && 'acknowledgement' in input && input.acknowledgement) {
      input.acknowledgement.reject(new StorageFull('There is no room to record anything'));
      return;
    }
    this.#queue.push(input);
    this.#schedule();
  }

  /** The run in memory, or folded from the journal now. */
  find(runId: string): RunState | undefined {
    return this.#runs.get(runId) ?? this.#options.load(runId);
  }

  /** True while an input for the run waits or a timer will ring for it. */
  hasPending(runId: string): boolean {
    return this.#alarm.has(runId) || this.#queue.some((input) => input.runId === runId);
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm.stop();
    for (const input of this.#queue) if ('acknowledgement' in input) input.acknowledgement?.reject(new Error('The engine is stopping'));
    this.#queue = [];
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isFull) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const batch = emptyBatch();
    const effects: Effect[] = [];
    const turn: Turn = { batch, effects, now: this.#options.clock.now(), inputs: [], run: (runId) => this.#load(runId), adopt: (state) => void this.#runs.set(state.runId, state) };
    const taken = this.#handleInputs(turn);
    if (batch.events.length > 0 && !this.#recordBatch(turn, taken)) return;
    this.#act(turn);
    this.#settle(batch);
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Rule 2. Inputs that runs post to each other (a child's end) are handled in the same turn. */
  #handleInputs(turn: Turn): RunInput[] {
    const taken: RunInput[] = [];
    const queue = this.#queue;
    const until = performance.now() + TURN_MS;
    let next = 0;
    while (next < queue.length && (next % 4 !== 0 || performance.now() < until || next === 0)) {
      const input = queue[next++] as RunInput;
      taken.push(input);
      this.#handleInput(input, turn);
      for (let inner = turn.inputs.shift(); inner; inner = turn.inputs.shift()) this.#handleInput(inner, turn);
    }
    this.#queue = next === queue.length ? [] : queue.slice(next);
    return taken;
  }

  /** A bug must not take other runs with it: what the input changed so far is taken back. */
  #handleInput(input: RunInput, turn: Turn): void {
    const { batch, effects } = turn;
    const marks = { events: batch.events.length, snapshots: batch.snapshots.length, effects: effects.length };
    try {
      this.#options.handle(input, turn);
    } catch (error) {
      for (const { runId } of batch.events.slice(marks.events)) this.#forget(runId);
      this.#forget(input.runId);
      batch.events.length = marks.events;
      batch.snapshots.length = marks.snapshots;
      effects.length = marks.effects;
      for (const state of batch.touched) if (!this.#runs.has(state.runId)) batch.touched.delete(state);
      for (const state of batch.created) if (!this.#runs.has(state.runId)) batch.created.delete(state);
      if ('acknowledgement' in input) input.acknowledgement?.reject(error);
      if (input.kind !== 'woken') turn.inputs.push({ kind: 'woken', runId: input.runId });
      this.#options.onUnexpectedError(error, input);
    }
  }

  /** Rule 3. */
  #recordBatch({ batch }: Turn, taken: readonly RunInput[]): boolean {
    try {
      this.#options.record(batch);
    } catch (error) {
      const isFull = error instanceof StorageFull;
      const kept: RunInput[] = [];
      for (const state of batch.touched) {
        this.#forget(state.runId);
        if (!batch.created.has(state)) kept.push({ kind: 'woken', runId: state.runId }); // its timers were forgotten, too
      }
      for (const input of taken) {
        if ('acknowledgement' in input && input.acknowledgement) input.acknowledgement.reject(error);
        else kept.push(input);
      }
      this.#queue = [...kept, ...this.#queue];
      if (!isFull) this.#options.onUnexpectedError(error, null);
      if (this.#queue.length > 0) this.#waitForRoom();
      return false;
    }
    if (this.#isFull) {
      this.#isFull = false;
      this.#options.onStorageFull(false);
    }
    return true;
  }

  #waitForRoom(): void {
    if (!this.#isFull) {
      this.#isFull = true;
      this.#options.onStorageFull(true);
    }
    this.#options.clock.after(RETRY_FULL_STORAGE_MS, () => {
      if (this.#isStopped) return;
      this.#isScheduled = true;
      this.#turn();
    });
  }

  #act({ batch, effects }: Turn): void {
    if (batch.events.length > 0) this.#options.onRecorded(batch);
    this.#options.act(effects);
  }

  /** Rule 4, and the alarm of every run that changed. */
  #settle({ touched }: Batch): void {
    for (const state of touched) {
      const { runId, status } = state;
      this.#alarm.set(runId, nextWakeUp(state));
      if (isFinal(status)) {
        this.#forget(runId);
      } else if (state.inFlight === 0 && status !== 'running') {
        this.#parked.delete(runId);
        this.#parked.set(runId, state);
      } else {
        this.#parked.delete(runId);
      }
    }
    for (const runId of this.#parked.keys()) {
      if (this.#parked.size <= PARKED_RUNS_IN_MEMORY) break;
      this.#forget(runId);
    }
  }

  #load(runId: string): RunState | undefined {
    const known = this.#runs.get(runId);
    if (known) return known;
    const loaded = this.#options.load(runId);
    if (loaded) this.#runs.set(runId, loaded);
    return loaded;
  }

  #forget(runId: string): void {
    this.#runs.delete(runId);
    this.#parked.delete(runId);
    this.#alarm.set(runId, null);
  }
}
