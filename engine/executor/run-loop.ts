/**
 * THE LOOP. Inputs of all runs go through one queue; a turn takes what is there, folds what follows from it into the
 * runs in memory, records everything in one transaction (the fsync is paid once for all that wait), and only then acts:
 * starts agents, tells them to stop, answers callers.
 *
 * Rules
 *  1. Nothing is started, answered or shown before it is recorded.
 *  2. A turn ends after a few milliseconds, so that windows and calls stay responsive; the rest waits for the next one,
 *     and so does what a single run still has to decide (`turn-budget.ts`). What runs tell each other comes in the same
 *     turn; where that is too much, in the next ones, before anything else. Should the process end between them,
 *     recovery tells it again.
 *  3. When recording fails, memory goes back to what the journal says: the runs that were touched are forgotten and
 *     folded again. What becomes of the inputs: `unrecorded.ts`.
 *  4. A bug in handling an input takes back what that input did, and nothing else; the input is tried once more
 *     in a guarded place, and what fails there, too, sets its run aside (`take-back.ts`). No run decides
 *     whether others go on.
 *  5. When the wall clock jumped, runs hear of that before anything else.
 *  6. While a store that lies elsewhere records a turn, what comes waits: the next turn begins when that one is
 *     recorded, or lost.
 *  7. What a store that lies elsewhere has yet to answer, only the inputs wait for that asked for it
 *     (`asked-later.ts`). Had one of them changed something already, its turn is given up, and what came before it is
 *     handled again.
 */
import { StorageFull } from '../journal/journal.ts';
import type { RunState } from '../run/run-state.ts';
import { Alarm } from '../time/alarm.ts';
import { AnswerToCome, AskedLater } from './asked-later.ts';
import type { Batch } from './batch.ts';
import { whenAnswered, type Awaitable } from '../values/deferred.ts';
import { ClockWatch } from '../time/clock-watch.ts';
import { reach } from '../time/crash-points.ts';
import { EngineStopping } from './engine-stopping.ts';
import { GuardedHandler } from './guarded-handler.ts';
import { takeLastTurn } from './last-turn.ts';
import type { RunInput } from './run-inputs.ts';
import { takeInputs } from './take-inputs.ts';
import type { RunLoopOptions } from './run-loop-options.ts';
import { RunsInMemory } from './runs-in-memory.ts';
import { setAside } from './take-back.ts';
import { newTurn, type Turn } from './turn.ts';
import { isAcknowledged, reject, Unrecorded } from './unrecorded.ts';

export class RunLoop {
  readonly #options: RunLoopOptions;
  readonly #alarm: Alarm;
  readonly #runs: RunsInMemory;
  readonly #unrecorded: Unrecorded;
  #queue: RunInput[] = [];
  /** Of the queue's inputs those that an earlier turn left for the next. */
  readonly #told = new WeakSet<RunInput>();
  readonly #watch: ClockWatch;
  /** Rule 7. */
  readonly #asked: AskedLater;
  #waiting: RunInput[] = [];
  readonly #handler: GuardedHandler;
  #isScheduled = false;
  /** The turn that is being recorded, and when that is over. */
  #recording: { readonly batch: Batch; readonly over: Awaitable<void> } | null = null;
  #isStopped = false;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#watch = new ClockWatch(options.clock);
    this.#alarm = new Alarm(options.clock, (runId) => {
      reach('timer.before');
      this.post({ kind: 'woken', runId });
    });
    this.#asked = new AskedLater(() => this.#takeUpWaiting());
    this.#runs = new RunsInMemory((runId) => this.#load(runId), this.#alarm);
    this.#handler = new GuardedHandler({
      ...options,
      runs: this.#runs,
      asked: this.#asked,
      load: (runId) => this.#load(runId),
      post: (input) => this.#queue.push(input),
    });
    this.#unrecorded = new Unrecorded({
      ...options,
      onRetry: (postponed) => {
        this.#queue = [...postponed, ...this.#queue];
        this.#turn();
      },
    });
  }

  get isStorageFull(): boolean {
    return this.#unrecorded.isFull;
  }

  post(input: RunInput): void {
    if (this.#isStopped) return reject(input, new EngineStopping());
    if (this.isStorageFull && isAcknowledged(input))
      return reject(input, new StorageFull('There is no room to record anything'));
    if (this.isStorageFull && input.kind === 'progress') return; // nobody misses it, and there may be a lot of it
    this.#queue.push(input);
    this.#schedule();
  }

  /**
   * Time may have passed unnoticed, or the clock may have been set. `sleptMs`: for how long the system says that the
   * machine slept.
   */
  lookAtClock(sleptMs: number): void {
    if (this.#isStopped) return;
    this.#tellJump(this.#watch.look());
    this.#tellJump(this.#watch.wakeUp(sleptMs));
    this.#alarm.look();
  }

  /** The machine is about to sleep. */
  fallAsleep(): void {
    this.#watch.look();
    this.#watch.fallAsleep();
  }

  /** Rule 5. */
  #tellJump(byMs: number): void {
    if (byMs === 0) return;
    const told = this.#runs.concernedByJump(byMs).map((runId): RunInput => ({ kind: 'clock_moved', runId, byMs }));
    this.#queue = [...told, ...this.#queue];
    if (told.length > 0) this.#schedule();
  }

  /** The run in memory, or folded from the journal now. */
  find(runId: string): Awaitable<RunState | undefined> {
    return this.#runs.find(runId) ?? this.#options.load(runId);
  }

  /** It is out of memory, and nothing wakes it. */
  forget(runId: string): void {
    this.#runs.forget(runId);
  }

  /** True while an input for the run waits. */
  hasPending(runId: string): boolean {
    const isRecorded = [...(this.#recording?.batch.touched ?? [])].some((state) => state.runId === runId);
    const waits = (input: RunInput) => input.runId === runId;
    return isRecorded || this.#unrecorded.has(runId) || this.#queue.some(waits) || this.#waiting.some(waits);
  }

  /**
   * What agents have answered is recorded first: to the next process it would be work of which nobody knows whether it
   * was done.
   */
  stop(): Awaitable<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#alarm.stop();
    const over = this.#recording?.over;
    return over instanceof Promise ? over.then(() => this.#takeInWhatIsLeft()) : this.#takeInWhatIsLeft();
  }

  #takeInWhatIsLeft(): Awaitable<void> {
    const waiting = [...this.#unrecorded.stop(), ...this.#waiting.splice(0), ...this.#queue];
    for (const input of waiting) reject(input, new EngineStopping());
    this.#queue = [];
    return takeLastTurn(
      waiting.filter(({ kind }) => kind === 'attempt_ended'),
      {
        newTurn: () => this.#newTurn({ isLast: true }),
        handle: (input, turn) => this.#handler.handle(input, turn),
        giveUp: (turn) => this.#forgetTouched(turn),
        nextAnswer: () => this.#asked.next(),
        record: this.#options.record,
        act: (turn) => this.#act(turn),
        onUnexpectedError: (error) => this.#options.onUnexpectedError(error, null),
      },
    );
  }

  #schedule(): void {
    if (this.#isScheduled || this.#recording || this.isStorageFull || this.#isStopped) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    if (this.#isStopped || this.#recording) return;
    this.#tellJump(this.#watch.look());
    const turn = this.#newTurn({ isLast: false });
    const { batch } = turn;
    const taken: RunInput[] = [];
    try {
      this.#handleInputs(turn, taken);
    } catch (error) {
      if (error instanceof AnswerToCome) return this.#giveUp(turn, taken);
      this.#queue = this.#queue.slice(taken.length);
      this.#loseTurn(turn, taken, error);
      return;
    }
    if (batch.events.length > 0) this.#record(turn, taken);
    else this.#goOn(turn);
  }

  /** Rules 3 and 6. */
  #record(turn: Turn, taken: readonly RunInput[]): void {
    const over = whenAnswered(
      () => this.#options.record(turn.batch),
      () => {
        this.#recording = null;
        this.#goOn(turn);
      },
      (error) => {
        this.#recording = null;
        this.#loseTurn(turn, taken, error);
      },
    );
    if (over instanceof Promise) this.#recording = { batch: turn.batch, over };
  }

  /** Once it is recorded. */
  #goOn(turn: Turn): void {
    const { batch } = turn;
    this.#unrecorded.setFull(false); // it was recorded, or there was nothing that waits for room
    this.#act(turn);
    if (this.#isStopped) return;
    for (const [runId, error] of this.#runs.settle(batch.touched)) {
      this.#options.onUnexpectedError(error, null);
      this.#queue.push(setAside(runId, error));
    }
    for (const input of turn.inputs) this.#told.add(input);
    if (turn.inputs.length > 0) this.#queue = [...turn.inputs, ...this.#queue];
    for (const runId of turn.later) this.#queue.push({ kind: 'woken', runId });
    if (this.#queue.length > 0) this.#schedule();
  }

  #load(runId: string): RunState | undefined {
    return this.#asked.ask(runId, () => this.#options.load(runId), { once: true });
  }

  /** Rule 7. */
  #takeUpWaiting(): void {
    if (this.#isStopped) return; // they are taken in by the last turn
    this.#queue = [...this.#waiting, ...this.#queue];
    this.#waiting = [];
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Rule 7: the last of these has done something and then asked for what is not there yet. */
  #giveUp(turn: Turn, taken: readonly RunInput[]): void {
    const last = taken.at(-1) as RunInput;
    this.#waiting.push(last);
    this.#queue = this.#queue.filter((input) => input !== last);
    this.#forgetTouched(turn);
    this.#asked.again();
    this.#unrecorded.tookNone();
    this.#options.onGivenUp();
    if (this.#queue.length > 0) this.#schedule();
  }

  #forgetTouched({ batch }: Pick<Turn, 'batch'>): void {
    for (const { runId } of batch.touched) this.#runs.forget(runId);
  }

  #newTurn({ isLast }: { readonly isLast: boolean }): Turn {
    return newTurn({
      now: this.#options.clock.now(),
      isLast,
      run: (runId) => this.#runs.load(runId),
      ask: (key, ask) => this.#asked.ask(key, ask),
      adopt: (state) => this.#runs.adopt(state),
    });
  }

  /** Rule 2. */
  #handleInputs(turn: Turn, taken: RunInput[]): void {
    const queue = this.#queue;
    const { next, waiting } = takeInputs(queue, turn, taken, {
      limit: Math.min(queue.length, this.#unrecorded.takeLimit()),
      mostBytes: this.#options.mostBytes(),
      isTold: (input) => this.#told.has(input),
      handle: (input) => this.#handler.handle(input, turn),
    });
    this.#waiting.push(...waiting);
    if (waiting.length > 0) this.#unrecorded.tookNone();
    this.#queue = next === queue.length ? [] : queue.slice(next);
  }

  /** Nothing of it was recorded, and memory goes back to what the journal says. */
  #loseTurn({ batch }: Pick<Turn, 'batch'>, taken: readonly RunInput[], error: unknown): void {
    const touched = [...batch.touched].filter((state) => !batch.created.has(state)).map(({ runId }) => runId);
    this.#forgetTouched({ batch });
    this.#queue = this.#unrecorded.keep(taken, touched, error, this.#queue);
    this.#schedule();
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
