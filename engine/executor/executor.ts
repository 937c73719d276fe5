/** The executor: the loop, and what is done once a turn is recorded. */
import type { AssetStore } from '../agents/port/agent.ts';
import type { VersionedAgents } from '../agents/port/registry.ts';
import { plainCopy } from '../values/json.ts';
import type { TakingUp } from '../journal/taking-up.ts';
import type { Plan } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunCreated } from '../run/run-event.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { waitsForSignal } from '../scheduler/next-of-machine.ts';
import { movesByItself } from '../scheduler/next-move.ts';
import { Attempts, type SaidPiece } from './attempts.ts';
import type { Batch, Record } from './batch.ts';
import type { Clock } from '../time/clock.ts';
import type { ReadPage } from '../journal/pages-of-run.ts';
import { reach } from '../time/crash-points.ts';
import { createInputHandler, type InputHandlerOptions } from './input-handler.ts';
import { isSoForAll, isSoForAny, made, type Awaitable } from '../values/deferred.ts';
import { GateKeeper } from './gate-keeper.ts';
import { OpenChildren, type OpenRunOfTree } from './open-children.ts';
import { RunLoop } from './run-loop.ts';
import type { Settled } from './settled.ts';
import { setAside } from './take-back.ts';
import type { Effect } from './turn.ts';

export interface ExecutorOptions
  extends Omit<InputHandlerOptions, 'agents' | 'isLeftBehind' | 'openChildren' | 'reasonOf'> {
  readonly takingUp: TakingUp;
  readonly agents: Pick<VersionedAgents, 'find' | 'findVersion' | 'toKeep' | 'usedBy' | 'agentFor'>;
  readonly assets: AssetStore;
  readonly clock: Clock;
  readonly record: Record;
  readonly load: (runId: string) => Awaitable<RunState | undefined>;
  readonly readPage: ReadPage;
  readonly onRecorded: (batch: Batch) => void;
  /** A piece of an answer that comes. Left out: nobody looks. */
  readonly onSaid?: (said: SaidPiece) => void;
  readonly onStorageFull: (isFull: boolean) => void;
  readonly onUnexpectedError: (error: unknown) => void;
}

export class Executor {
  readonly #options: ExecutorOptions;
  readonly #loop: RunLoop;
  readonly #attempts: Attempts;
  /** Runs of an earlier process that have not been taken up yet. */
  readonly #leftBehind = new Set<string>();
  /** Runs that the engine can't go on with, and why. */
  readonly #aside = new Map<string, ErrorRecord>();
  readonly #gates: GateKeeper;
  /** Those left behind that are taken up alone. */
  #suspected: string[] = [];
  readonly #openChildren = new OpenChildren();

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#loop = new RunLoop({
      clock: options.clock,
      record: (batch) => this.#gates.record(batch, options.record),
      load: options.load,
      handle: createInputHandler({
        ...options,
        isLeftBehind: (runId) => this.#leftBehind.has(runId),
        reasonOf: (runId) => this.#aside.get(runId),
        openChildren: (rootRunId, { batch }) => this.#openChildren.count(rootRunId, batch.created),
      }),
      mostBytes: () => options.limits().turnBytes,
      onGivenUp: () => this.#gates.gaveUpTurn(),
      act: (effects) => this.#act(effects),
      onRecorded: (batch) => {
        this.#openChildren.recorded(batch);
        options.onRecorded(batch);
      },
      onStorageFull: (isFull) => {
        if (isFull) options.takingUp.end([...this.#leftBehind]); // that nothing can be recorded is no run's fault
        options.onStorageFull(isFull);
      },
      onUnexpectedError: (error, input) => {
        if (input && input.kind !== 'set_aside') this.#gates.gaveUp(input.runId);
        options.onUnexpectedError(error);
      },
    });
    const { admission, clock, onUnexpectedError } = options;
    this.#gates = new GateKeeper({
      admission,
      clock,
      onUnexpectedError,
      wake: (runId) => this.#loop.post({ kind: 'woken', runId }),
    });
    this.#attempts = new Attempts({ ...options, gates: this.#gates, post: (input) => this.#loop.post(input) });
  }

  get isStorageFull(): boolean {
    return this.#loop.isStorageFull;
  }

  /**
   * Resolves once the run, and whatever it could start at once, is recorded; with the run as it stands then. It moves
   * on in the next turn of the loop: whoever wants to know how it began looks before waiting for anything else.
   */
  create(
    runId: string,
    plan: Plan,
    created: RunCreated,
    correlationId: string,
    actor: Actor,
    settled: Pick<Settled, 'children' | 'agents'> = NOTHING,
  ): Promise<RunState> {
    return new Promise((resolve, reject) =>
      this.#loop.post({
        kind: 'create',
        runId,
        plan,
        created: plainCopy(created),
        settled,
        correlationId,
        actor,
        acknowledgement: { resolve, reject },
      }),
    );
  }

  /** Resolves once it is recorded; rejects with `CommandRefused` or `StorageFull`. */
  command(runId: string, command: RunCommand, actor: Actor): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#loop.post({
        kind: 'command',
        runId,
        command: plainCopy(command),
        actor,
        acknowledgement: { resolve, reject },
      }),
    );
  }

  /** All that an earlier process left open, those that nobody takes up included: they count in their trees. */
  countOpen(runs: readonly OpenRunOfTree[]): void {
    this.#openChildren.know(runs);
  }

  /**
   * Takes up the runs that an earlier process left. The first goes on before the others are looked at; those that were
   * being taken up when a process ended come last, one by one. `orphans`: what each of those is told whose parent ended
   * without them.
   */
  recover(runIds: readonly string[], orphans: ReadonlyMap<string, RunCommand> = new Map()): void {
    for (const runId of runIds) this.#leftBehind.add(runId);
    this.#gates.waitFor(runIds);
    const { deaths } = this.#options.takingUp;
    this.#suspected = runIds.filter((runId) => deaths.has(runId));
    const [first, ...rest] = runIds.filter((runId) => !deaths.has(runId));
    for (const [runId, command] of orphans)
      this.#loop.post({ kind: 'command', runId, command, actor: 'system', acknowledgement: null });
    if (first === undefined) return this.#recoverNextSuspected();
    this.#loop.post({ kind: 'recover', runId: first });
    setImmediate(() => {
      for (const runId of rest) this.#loop.post({ kind: 'recover', runId });
      this.#recoverNextSuspected();
    });
  }

  #recoverNextSuspected(): void {
    const runId = this.#suspected.shift();
    if (runId !== undefined) this.#loop.post({ kind: 'recover', runId });
  }

  /** Whatever became of it, it did not end the process. */
  #wasTakenUp(runIds: readonly string[]): void {
    if (runIds.length === 0) return;
    const { takingUp } = this.#options;
    takingUp.end(runIds);
    if (runIds.some((runId) => takingUp.deaths.has(runId))) this.#recoverNextSuspected();
  }

  /** Runs that an earlier process set aside: nobody looks into them before somebody says so. */
  leaveAside(runId: string, error: ErrorRecord): void {
    this.#aside.set(runId, error);
    this.#leftBehind.add(runId);
  }

  /** Sets a run aside that can't even be prepared for being taken up. */
  setAside(runId: string, error: unknown): void {
    this.#loop.post(setAside(runId, error));
  }

  isSetAside(runId: string): boolean {
    return this.#aside.has(runId);
  }

  /** Time may have passed unnoticed: what is due is due now. */
  lookAtClock(sleptMs = 0): void {
    this.#loop.lookAtClock(sleptMs);
    this.#gates.lookAtClock();
  }

  fallAsleep(): void {
    this.#loop.fallAsleep();
  }

  /** Where it stands: for looking only. */
  find(runId: string): Awaitable<RunState | undefined> {
    return this.#loop.find(runId);
  }

  /** True when the run does not move unless a person does something, its children included. */
  isWaitingForPeople(runId: string): Awaitable<boolean> {
    if (this.#aside.has(runId)) return true;
    const state = this.#loop.find(runId);
    if (state instanceof Promise) return state.then((found) => this.#waitsForPeople(runId, found));
    return this.#waitsForPeople(runId, state);
  }

  #waitsForPeople(runId: string, state: RunState | undefined): Awaitable<boolean> {
    if (!state || isFinal(state.status) || this.#loop.hasPending(runId) || this.#leftBehind.has(runId)) return false;
    if (movesByItself(state) || this.#options.admission.gates[state.created.mode].knows(runId)) return false;
    const isWaiting = (child: string) => this.isWaitingForPeople(child);
    if (state.leaving.size > 0) return isSoForAny(state.leaving.keys(), isWaiting);
    if (state.inFlight === 0 && !state.rollback?.underWay)
      return state.status !== 'running' || state.waits.size > 0 || waitsForSignal(state);
    // Of a step with parts its parts are what is under way. Whom a breached SLA called keeps nobody from being asked.
    const underWay = state.steps.flatMap((step) =>
      step.partOf?.kind === 'escalation' || step.status !== 'running' || step.parts !== null ? [] : [step.childRunId],
    );
    const children = underWay.filter((child) => child !== null);
    return children.length === underWay.length && isSoForAll(children, isWaiting);
  }

  /** Tells every attempt to stop and takes nothing more. The journal knows where to go on. */
  stop(): Awaitable<void> {
    this.#attempts.startNoMore();
    const stopped = this.#loop.stop();
    const recorded = this.#gates.stop();
    this.#attempts.stopAll('The engine is stopping');
    return made(stopped, () => recorded);
  }

  #act(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'acknowledge':
          reach('acknowledge.before');
          effect.answer();
          reach('acknowledge.after');
          break;
        case 'start_attempt':
          this.#attempts.start(effect);
          break;
        case 'put_aside':
          this.#putAside(effect.runId, effect.error);
          break;
        case 'left_aside':
          this.#aside.delete(effect.runId);
          this.#leftBehind.delete(effect.runId);
          break;
        case 'taken_up':
          this.#leftBehind.delete(effect.runId);
          this.#gates.tookUp(effect.runId);
          break;
        case 'stop_attempt':
          this.#attempts.stop(effect, 'The attempt was cancelled');
          this.#gates.ended(effect, 'none');
          break;
      }
    }
    this.#gates.endTurn();
    this.#wasTakenUp(
      effects.flatMap((effect) => (TAKEN_UP.has(effect.kind) && 'runId' in effect ? [effect.runId] : [])),
    );
  }

  #putAside(runId: string, error: ErrorRecord): void {
    this.leaveAside(runId, error);
    this.#loop.forget(runId);
    this.#attempts.stopRun(runId, 'The run was set aside');
    for (const gate of this.#options.admission.all) gate.forget(runId);
    this.#gates.tookUp(runId);
  }
}

const NOTHING: Pick<Settled, 'children' | 'agents'> = { children: [], agents: [] };

/** What ends the taking up of a run, one way or another. */
const TAKEN_UP: ReadonlySet<Effect['kind']> = new Set(['taken_up', 'put_aside', 'left_aside']);
