/**
 * Keeps the gates with the loop: who begins and ends, what a turn did not do after all, the time, and whom to wake.
 *
 * Rules
 *  1. What was let in during a turn begins when the turn is recorded, or gives its place back.
 *  2. After every turn and every end of a call, whoever may enter is called.
 *     Where something was decided with that, it is recorded before: where the log answers later, they are called later.
 *  3. After a crash nobody enters before all runs have been taken up: until then it is not known who is inside.
 */
import type { Admission } from '../admission/admission.ts';
import type { Verdict } from '../admission/breaker.ts';
import type { Entrant } from '../admission/entrant.ts';
import type { Gate } from '../admission/gate.ts';
import { StorageFull } from '../journal/journal.ts';
import type { RunMode } from '../run/run-event.ts';
import { Alarm } from '../time/alarm.ts';
import type { Batch, Record } from './batch.ts';
import type { Clock } from '../time/clock.ts';
import { reach } from '../time/crash-points.ts';
import { made, whenAnswered, type Awaitable } from '../values/deferred.ts';

export interface GateKeeperOptions {
  readonly admission: Admission;
  readonly clock: Clock;
  readonly wake: (runId: string) => void;
  readonly onUnexpectedError: (error: unknown) => void;
}

const ALARM = 'gates';
/** Events that found no room are tried again. */
const TRY_AGAIN_MS = 1_000;

export class GateKeeper {
  readonly #options: GateKeeperOptions;
  readonly #alarm: Alarm;
  /** Rule 3. */
  readonly #toTakeUp = new Set<string>();
  /** Rule 2: those who are called when what was decided is recorded. */
  #toWake: string[] = [];
  #isRecording = false;
  #isStopped = false;

  constructor(options: GateKeeperOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.settle());
    options.admission.onChange(() => this.settle());
  }

  /** Runs that an earlier process left. */
  waitFor(runIds: readonly string[]): void {
    if (runIds.length === 0) return;
    for (const runId of runIds) this.#toTakeUp.add(runId);
    for (const gate of this.#gates()) gate.shut();
  }

  tookUp(runId: string): void {
    if (this.#toTakeUp.delete(runId) && this.#toTakeUp.size === 0) for (const gate of this.#gates()) gate.open();
  }

  /** A run that cannot be taken up because of a bug: others do not wait for it. */
  gaveUp(runId: string): void {
    if (!this.#toTakeUp.has(runId)) return;
    this.tookUp(runId);
    this.settle();
  }

  record(batch: Batch, record: Record): Awaitable<void> {
    return whenAnswered(
      () => record(batch),
      () => undefined,
      (error) => {
        // Rule 1. Of a run that never came to be, nobody waits.
        for (const gate of this.#gates()) {
          gate.dropUnstarted();
          for (const { runId } of batch.created) gate.forget(runId);
        }
        throw error;
      },
    );
  }

  /** Rule 1: what the turn had let in asks anew when it is handled again. */
  gaveUpTurn(): void {
    for (const gate of this.#gates()) gate.dropUnstarted();
  }

  began(mode: RunMode, entrant: Entrant): void {
    this.#options.admission.gates[mode].started(entrant, this.#options.clock.now());
  }

  ended(attempt: Pick<Entrant, 'runId' | 'stepIndex' | 'attempt'>, verdict: Verdict): void {
    const now = this.#options.clock.now();
    if (this.#gates().some((gate) => gate.ended(attempt, verdict, now))) this.settle();
  }

  /** All effects of a turn have been seen to: rule 1. */
  endTurn(): void {
    for (const gate of this.#gates()) gate.dropUnstarted();
    this.settle();
  }

  /** The clock was set, or time passed unnoticed: who waits for a time asks anew. */
  lookAtClock(): void {
    for (const gate of this.#gates()) gate.hearOfChange();
    this.settle();
  }

  /** Rule 2. */
  settle(): void {
    if (this.#isStopped) return;
    const { admission, clock } = this.#options;
    const now = clock.now();
    this.#toWake.push(...admission.settle(now));
    this.#alarm.set(ALARM, admission.nextWakeUp(now));
    if (!this.#isRecording) this.#recordAndWake();
  }

  #recordAndWake(): void {
    const woken = this.#toWake;
    this.#toWake = [];
    const recording = whenAnswered(
      () => this.#record(),
      () => this.#recorded(woken),
      (error) => {
        this.#tryAgain(error);
        this.#recorded(woken); // what was decided holds all the same
      },
    );
    if (recording instanceof Promise) this.#isRecording = true;
  }

  #record(): Awaitable<void> {
    const { admission } = this.#options;
    if (!admission.hasDecided) return;
    reach('admission.before');
    return made(admission.record(), () => reach('admission.after'));
  }

  #recorded(woken: readonly string[]): void {
    for (const runId of woken) this.#options.wake(runId);
    if (!this.#isRecording) return;
    this.#isRecording = false;
    if (this.#toWake.length > 0) this.#recordAndWake(); // they came meanwhile
  }

  #tryAgain(error: unknown): void {
    const { admission, clock, onUnexpectedError } = this.#options;
    if (!(error instanceof StorageFull)) onUnexpectedError(error);
    if (this.#isStopped) return;
    const now = clock.now();
    this.#alarm.set(ALARM, Math.min(admission.nextWakeUp(now) ?? Infinity, now + TRY_AGAIN_MS));
  }

  /** Nobody is called from now on. Over when what was decided is recorded. */
  stop(): Awaitable<void> {
    this.#isStopped = true;
    this.#alarm.stop();
    return this.#options.admission.recorded();
  }

  #gates(): readonly Gate[] {
    return this.#options.admission.all;
  }
}
