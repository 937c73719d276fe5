/**
 * The one place where the rooms are put together, and where the order of starting and stopping is decided.
 * Hosts choose adapters (directory, agents, clock) and get an `Engine`.
 */
import { randomBytes as drawBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import { Admission } from '../admission/admission.ts';
import type { AgentRegistry } from '../agents/port/agent.ts';
import { AnnouncedCatalog } from './announced-catalog.ts';
import { useExpressionClock } from '../definition/expressions/budget.ts';
import { checkRunParameters } from './check-run-parameters.ts';
import { engineAdmission } from './engine-admission.ts';
import { EngineError, type Engine, type StartRun } from '../port/engine.ts';
import { asEngineError, attempt } from './engine-errors.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { EngineStopping } from '../executor/engine-stopping.ts';
import { watchClock } from '../time/clock-watch.ts';
import { Executor } from '../executor/executor.ts';
import { Plans } from '../executor/plans.ts';
import { runIdOf } from '../executor/run-ids.ts';
import type { Settled } from '../executor/settled.ts';
import { eventsOfRun } from '../journal/pages-of-run.ts';
import { isLargeRun } from '../journal/run-size.ts';
import { KeptAgents } from './kept-agents.ts';
import { usualLimits, type Limits } from '../limits/limits.ts';
import { loadRun } from './load-run.ts';
import { mustPassPreflight } from './preflight.ts';
import { openSchedules } from './open-schedules.ts';
import type { RunRow } from '../projections/read-models.ts';
import { rebuildReadModels, type RebuildReport } from './rebuild-read-models.ts';
import { recoverRuns, standingOf } from './recover-runs.ts';
import { createRecorder } from './recorder.ts';
import { commandMustFit, parametersMustFit } from './request-limits.ts';
import { RunDefinitions } from './run-definitions.ts';
import type { Plan } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, RunCreated, RunMode } from '../run/run-event.ts';
import { ends } from '../run/set-aside.ts';
import { ScheduleBook } from '../schedules/schedule-book.ts';
import { mustBeUsable, pinnedBy, settleVersions } from './settle-versions.ts';
import { createSignalSender } from './send-signals.ts';
import { acquireEngineLock } from '../storage/engine-lock.ts';
import { createAssetCheck } from '../storage/asset-check.ts';
import { FileAssetStore } from '../storage/file-asset-store.ts';
import { FileDraftStore } from '../storage/file-draft-store.ts';
import { keepPrivate } from '../storage/keep-private.ts';
import { checkBeforeWriting, openStore } from '../storage/sqlite/sqlite-store.ts';
import { openTakingUpFile } from '../storage/taking-up-file.ts';
import { checkSlowly } from './storage-check.ts';
import { Subscriptions } from './subscriptions.ts';
import { ENGINE_VERSION } from '../version.ts';

export interface EngineOptions {
  /** Holds the store, its backups and the assets. Made when it is missing. */
  readonly directory: string;
  readonly agents: AgentRegistry;
  readonly clock?: Clock;
  /** In [0, 1): spreads retries. */
  readonly random?: () => number;
  /** Tells runs of the same millisecond apart (default: chance). */
  readonly randomBytes?: (size: number) => Uint8Array;
  readonly schedules?: {
    /**
     * Runs are started by the clock while this engine is open. Default: they are not; for hosts that do one thing and
     * end.
     */
    readonly isKeeping: boolean;
    /** Of triggers that don't say how their runs are run (default: rehearsal). */
    readonly usualMode: () => RunMode;
  };
  /**
   * How much of everything others may decide (default: the usual limits). Asked each time: an operator may change them.
   */
  readonly limits?: () => Limits;
  /** Aborted when the engine is to end before it runs: the start ends with its reason, and nothing is left open. */
  readonly interruption?: AbortSignal | undefined;
  readonly onStorageFull?: (isFull: boolean) => void;
  /** A bug: reported, while the engine goes on. */
  readonly onUnexpectedError?: (error: unknown) => void;
}

/** Milliseconds that the processor has worked for this process. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
  useExpressionClock(processorTime);
  const {
    directory,
    clock = systemClock,
    random = Math.random,
    randomBytes = drawBytes,
    limits = () => usualLimits,
    interruption,
  } = options;
  const startedAt = clock.now();
  const lock = await attempt(() => acquireEngineLock(directory, { pid: process.pid, startedAt, socket: null }));
  keepPrivate(directory);
  const store = await attempt(
    async () => openStore(directory, await checkBeforeWriting(directory, interruption)),
    () => lock.release(),
  );
  keepPrivate(directory); // with what has just come into being
  const { journal, readModels, definitions } = store;
  if (store.info.tornLog !== null) options.onUnexpectedError?.(store.info.tornLog);
  const agents = new KeptAgents(options.agents, store.agentVersions);
  const transaction = <T>(work: () => T): T => store.transaction(work);
  const plans = new Plans((hash) => journal.findSnapshot(hash));
  const runDefinitions = new RunDefinitions({
    catalog: definitions,
    readings: store.readings,
    agents,
    plans,
    hashOfRun: (runId) => rowOf(runId).definitionHash,
  });
  const catalog = new AnnouncedCatalog(definitions);
  const report = (error: unknown): void => options.onUnexpectedError?.(error);
  store.onDamage(report);
  const subscriptions = new Subscriptions(() => journal.lastPosition(), report);
  const book = new ScheduleBook(store.schedules, report);
  let isStopping = false;
  let rebuilding: Promise<RebuildReport> | null = null;
  let progress: Engine['rebuilding'] = null;
  let closing: Promise<void> | null = null;

  const admission = new Admission({ profileOf: (name) => agents.find(name), log: store.admissionLog });
  const takingUp = openTakingUpFile(directory);
  const executor = new Executor({
    admission,
    agents,
    assets: new FileAssetStore(join(directory, 'assets')),
    clock,
    random,
    record: createRecorder({ journal, readModels, agentVersions: store.agentVersions, book, transaction }),
    load: (runId) => loadRun(journal, plans, runId),
    standingOf: (runId) => {
      const row = readModels.findRun(runId);
      return row && standingOf(readModels, row);
    },
    readRun: (runId) => eventsOfRun(journal, runId),
    findCached: (key, now) => readModels.findCached(key, now),
    takingUp: { ...takingUp, begin: (runId) => (isLargeRun(journal, runId) ? takingUp.begin(runId) : undefined) },
    findChildPlan: runDefinitions.findForChild,
    pinnedPlan: (hash) => plans.pinned(hash),
    pinnedBy: (runId) => pinnedBy(journal, runId),
    settle,
    newRunId,
    limits,
    engineVersion: ENGINE_VERSION,
    onRecorded: ({ events }) => subscriptions.tell(events),
    onStorageFull: (isFull) => options.onStorageFull?.(isFull),
    onUnexpectedError: report,
  });

  function newRunId(now: number): string {
    return runIdOf(now, randomBytes(8));
  }

  function rowOf(runId: string): RunRow {
    const row = readModels.findRun(runId);
    if (!row)
      throw new EngineError('not_found', `There is no run ${runId}`, {
        remedy: 'The list of runs has the ids of all runs.',
      });
    return row;
  }

  async function start(request: StartRun): Promise<RunRow> {
    const plan = await runDefinitions.find(request);
    parametersMustFit(request.parameters, limits());
    await othersHadTheirTurn(); // a lot may have been given
    const parameters = checkRunParameters(plan.definition, request.parameters);
    mustPassPreflight(plan.definition, request.mode, {
      agents,
      isOpen: isOpen(request.mode),
      childrenOf: runDefinitions.childrenOf,
    });
    const settled = settle(plan);
    mustBeUsable(settled);
    for (const child of settled.children) await runDefinitions.prepareFor(child);
    const now = clock.now();
    const runId = newRunId(now);
    const { name, version, owner, organization } = plan.definition;
    const created: RunCreated = {
      definition: { name, version, owner, organization },
      definitionHash: plan.hash,
      parameters,
      mode: request.mode,
      attended: request.attended,
      parent: null,
      rootRunId: runId,
      depth: 0,
      conversation: null,
      engineVersion: ENGINE_VERSION,
      ...(request.trigger && { trigger: request.trigger }),
      pinned: settled.versions,
    };
    await executor.create(runId, plan, created, request.correlationId ?? runId, request.actor, settled);
    return rowOf(runId);
  }

  function settle(plan: Plan): Settled {
    return settleVersions(plan, { agents, findForChild: runDefinitions.findForChild });
  }

  function isOpen(mode: RunMode): (agent: string) => boolean {
    return (agent) => admission.gates[mode].breakers.stateOf(agent).kind === 'open';
  }

  async function command(runId: string, wanted: RunCommand, actor: Actor): Promise<RunRow> {
    const row = rowOf(runId);
    commandMustFit(wanted, limits());
    // What ends a run that was set aside needs nothing of it, and perhaps there is nothing.
    if (!(executor.isSetAside(runId) && ends(wanted)))
      await runDefinitions.prepareFor(plans.pinned(row.definitionHash));
    await executor.command(runId, wanted, actor);
    return rowOf(runId);
  }

  const sendSignal = createSignalSender({
    journal,
    readModels,
    find: (runId) => executor.find(runId),
    prepareFor: (hash) => runDefinitions.prepareFor(plans.pinned(hash)),
    command,
  });

  const timed = openSchedules({
    book,
    catalog,
    readDefinition: (record) => runDefinitions.readAgain(record),
    clock,
    newId: newRunId,
    start: async (request) => (await unlessStopping(() => start(request))).id,
    cancel: async (runId, notes) =>
      void (await unlessStopping(() => command(runId, { type: 'cancel', notes }, 'system'))),
    isKeeping: options.schedules?.isKeeping ?? false,
    usualMode: () => options.schedules?.usualMode() ?? 'rehearsal',
    onUnexpectedError: report,
  });

  /** A store that was closed meanwhile has its own words for it; to the caller all of them mean the same. */
  async function unlessStopping<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      if (isStopping) throw new EngineStopping();
      return await work();
    } catch (error) {
      throw asEngineError(isStopping && !(error instanceof EngineError) ? new EngineStopping() : error);
    }
  }

  /** Those who ask meanwhile are told of the one that is under way. */
  async function rebuild(): Promise<RebuildReport> {
    progress = { done: 0, total: journal.lastPosition() };
    const { isIdentical } = transaction(() => book.rebuild());
    const rebuilt = await rebuildReadModels({
      journal,
      plans,
      rebuild: store.rebuild(),
      onProgress: (done, total) => (progress = { done, total }),
      rest: async () => {
        await othersHadTheirTurn();
        if (isStopping) throw new EngineStopping();
      },
    });
    return { ...rebuilt, isIdentical: rebuilt.isIdentical && isIdentical };
  }

  async function close(): Promise<void> {
    try {
      checking.abort();
      await rebuilding?.catch(() => undefined); // it ends with its next turn
      await timed.stop();
      await agents.close();
      await new Promise(setImmediate); // who was just answered reads what became of it
    } finally {
      takingUp.close();
      store.close();
      lock.release();
    }
  }

  const checking = new AbortController();
  const events = store.slowCheck(report);
  const assets = createAssetCheck({ directory: join(directory, 'assets'), onFound: report, random });
  void checkSlowly({ turn: (now) => events.turn(now) && assets.turn(now) }, checking.signal).finally(() =>
    assets.close(),
  );
  const prepare = (hash: string): Promise<void> => runDefinitions.prepareFor(plans.pinned(hash)).then(() => undefined);
  await attempt(
    async () => {
      await recoverRuns({
        journal,
        readModels,
        executor,
        takingUp,
        prepare,
        isStopping: () => isStopping || interruption?.aborted === true,
        report,
      });
      interruption?.throwIfAborted();
    },
    () => {
      checking.abort();
      executor.stop();
      takingUp.close();
      store.close();
      lock.release();
    },
  );
  timed.begin();

  function lookAtClock(sleptMs = 0): void {
    executor.lookAtClock(sleptMs);
    timed.lookAtClock();
  }
  const stopWatching = watchClock(clock, lookAtClock);

  return {
    version: ENGINE_VERSION,
    directory,
    startedAt,
    get state() {
      return isStopping ? 'stopping' : executor.isStorageFull ? 'storage_full' : 'running';
    },
    journal,
    readModels,
    definitions: catalog,
    schedules: timed.schedules,
    drafts: new FileDraftStore(join(directory, 'drafts')),
    agents,
    admission: engineAdmission(admission, { clock, unlessStopping, report }),
    start: (request) => unlessStopping(() => start(request)),
    command: (runId, wanted, actor) => unlessStopping(() => command(runId, wanted, actor)),
    signal: (request, actor) => unlessStopping(() => sendSignal(request, actor)),
    subscribe: (listener) => subscriptions.add(listener),
    onDefinitionsChanged: (listener) => catalog.onChange(listener),
    forgetCached: (definition, stepId) => readModels.invalidateCache(definition, stepId),
    isWaitingForPeople: (rootRunId) => executor.isWaitingForPeople(rootRunId),
    lookAtClock,
    fallAsleep: () => executor.fallAsleep(),
    announce: (socket) => lock.describe({ pid: process.pid, startedAt, socket }),
    backup: (file, name = null) =>
      unlessStopping(async () => {
        const { makeBackup } = await import('../storage/sqlite/backup.ts');
        return makeBackup(store.database, { directory, file, name, now: clock.now() });
      }),
    get rebuilding() {
      return progress;
    },
    rebuild: () => unlessStopping(() => (rebuilding ??= rebuild().finally(() => (rebuilding = progress = null)))),
    close() {
      if (!isStopping) executor.stop();
      stopWatching();
      isStopping = true;
      return (closing ??= close());
    },
  };
}
