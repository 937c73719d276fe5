/**
 * THE LOOP. Inputs of all runs go through one queue; a turn takes what is there, folds what follows from it into the runs
 * in memory, records everything in one transaction (the fsync is paid once for all that wait), and only then acts:
 * starts agents, tells them to stop, answers callers.
 *
 * Rules
 *  1. Nothing is started, answered or shown before it is recorded.
 *  2. A turn ends after a few milliseconds, so that windows and calls stay responsive; the rest waits for the next one.
 *  3. When recording fails, memory goes back to what the journal says: the runs that were touched are forgotten and folded
 *     again. For lack of room: what agents returned waits in the queue until there is some, callers are refused at once.
 *     For any other reason: the inputs are tried one by one, and whatever fails alone is tried again later, for itself.
 *  4. A bug in handling an input takes back what that input did, and nothing else.
 */
import { StorageFull } from '../journal/journal.ts';
import type { RunState } from '../run/run-state.ts';
import { Alarm } from './alarm.ts';
import { emptyBatch, type Batch, type Record } from './batch.ts';
import type { Clock } from './clock.ts';
import { reach } from './crash-points.ts';
import { EngineStopping } from './engine-stopping.ts';
import type { RunInput } from './run-inputs.ts';
import { RunsInMemory } from './runs-in-memory.ts';
import { followUpOf, markOf, takeBack } from './take-back.ts';
import type { Effect, Turn } from './turn.ts';

const TURN_MS = 4;
const RETRY_MS = 1_000;

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
  readonly #runs: RunsInMemory;
  #queue: RunInput[] = [];
  /** So many of the queue's first inputs are tried one by one. */
  #suspects = 0;
  /** What could not be recorded even alone. */
  #postponed: RunInput[] = [];
  #callOffRetry: (() => void) | null = null;
  #isScheduled = false;
  #isStopped = false;
  #isFull = false;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, (runId) => {
      reach('timer.before');
      this.post({ kind: 'woken', runId });
    });
    this.#runs = new RunsInMemory(options.load, this.#alarm);
  }

  get isStorageFull(): boolean {
    return this.#isFull;
  }

  post(input: RunInput): void {
    if (this.#isStopped) return reject(input, new EngineStopping());
    if (this.#isFull && isAcknowledged(input)) return reject(input, new StorageFull('There is no room to record anything'));
    if (this.#isFull && input.kind === 'progress') return; // nobody misses it, and there may be a lot of it
    this.#queue.push(input);
    this.#schedule();
  }

  /** The run in memory, or folded from the journal now. */
  find(runId: string): RunState | undefined {
    return this.#runs.find(runId) ?? this.#options.load(runId);
  }

  /** True while an input for the run waits or a timer will ring for it. */
  hasPending(runId: string): boolean {
    const isAbout = (input: RunInput) => input.runId === runId;
    return this.#alarm.has(runId) || this.#queue.some(isAbout) || this.#postponed.some(isAbout);
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm.stop();
    this.#callOffRetry?.();
    for (const input of this.#queue) reject(input, new EngineStopping());
    this.#queue = [];
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isFull || this.#isStopped) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const batch = emptyBatch();
    const effects: Effect[] = [];
    const turn: Turn = { batch, effects, now: this.#options.clock.now(), inputs: [], run: (runId) => this.#runs.load(runId), adopt: (state) => this.#runs.adopt(state) };
    const taken = this.#handleInputs(turn);
    if (batch.events.length > 0 && !this.#recordBatch(turn, taken)) return;
    this.#setFull(false); // it was recorded, or there was nothing that waits for room
    this.#act(turn);
    if (this.#isStopped) return;
    this.#runs.settle(batch.touched);
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Rule 2. Inputs that runs post to each other (a child's end) are handled in the same turn. */
  #handleInputs(turn: Turn): RunInput[] {
    const taken: RunInput[] = [];
    const queue = this.#queue;
    const until = performance.now() + TURN_MS;
    const limit = Math.min(queue.length, this.#suspects > 0 ? 1 : Infinity);
    this.#suspects = Math.max(this.#suspects - 1, 0);
    let next = 0;
    while (next < limit && (next % 4 !== 0 || performance.now() < until || next === 0)) {
      const input = queue[next++] as RunInput;
      taken.push(input);
      this.#handleInput(input, turn);
      for (let inner = turn.inputs.shift(); inner; inner = turn.inputs.shift()) this.#handleInput(inner, turn);
    }
    this.#queue = next === queue.length ? [] : queue.slice(next);
    return taken;
  }

  /** Rule 4. */
  #handleInput(input: RunInput, turn: Turn): void {
    const mark = markOf(turn);
    try {
      this.#options.handle(input, turn);
    } catch (error) {
      const restored = takeBack(turn, mark, { input, known: (runId) => this.#runs.find(runId), load: this.#options.load });
      for (const [runId, state] of restored) {
        this.#runs.forget(runId);
        if (state) this.#runs.adopt(state);
      }
      reject(input, error);
      const next = followUpOf(input, error);
      if (next) turn.inputs.push(next);
      this.#options.onUnexpectedError(error, input);
    }
  }

  /** Rule 3. */
  #recordBatch({ batch }: Turn, taken: readonly RunInput[]): boolean {
    try {
      this.#options.record(batch);
      return true;
    } catch (error) {
      const touched = [...batch.touched].filter((state) => !batch.created.has(state)).map(({ runId }) => runId);
      for (const { runId } of batch.touched) this.#runs.forget(runId);
      this.#keepForLater(taken, touched, error);
      return false;
    }
  }

  #keepForLater(taken: readonly RunInput[], touched: readonly string[], error: unknown): void {
    const isFull = error instanceof StorageFull;
    const mayPassAlone = !isFull && taken.length > 1;
    const kept = taken.filter((input) => input.kind !== 'woken' && (mayPassAlone || !isAcknowledged(input)));
    if (!mayPassAlone) for (const input of taken) reject(input, error);
    // Timers were forgotten with their runs. Who wakes them again comes last: a waiting answer is heard before a deadline.
    for (const runId of touched) if (!kept.some((input) => input.runId === runId)) kept.push({ kind: 'woken', runId });
    if (isFull || mayPassAlone) this.#queue = [...kept, ...this.#queue];
    else this.#postponed.push(...kept);
    if (mayPassAlone) this.#suspects = kept.length;
    this.#setFull(isFull && this.#queue.length > 0);
    if (this.#isFull || this.#postponed.length > 0) this.#retryLater();
    if (!isFull && !mayPassAlone) this.#options.onUnexpectedError(error, taken[0] ?? null);
    this.#schedule();
  }

  #setFull(isFull: boolean): void {
    if (this.#isFull === isFull) return;
    this.#isFull = isFull;
    this.#options.onStorageFull(isFull);
  }

  #retryLater(): void {
    this.#callOffRetry ??= this.#options.clock.after(RETRY_MS, () => {
      this.#callOffRetry = null;
      this.#queue = [...this.#postponed, ...this.#queue];
      this.#suspects = Math.max(this.#suspects, this.#postponed.length);
      this.#postponed = [];
      this.#turn();
    });
  }

  #act({ batch, effects }: Turn): void {
    try {
      if (batch.events.length > 0) this.#options.onRecorded(batch);
    } catch (error) {
      this.#options.onUnexpectedError(error, null);
    }
    this.#options.act(effects);
  }
}

function isAcknowledged(input: RunInput): boolean {
  return 'acknowledgement' in input && input.acknowledgement !== null;
}

function reject(input: RunInput, error: unknown): void {
  if ('acknowledgement' in input) input.acknowledgement?.reject(error);
}
