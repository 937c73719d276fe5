/**
 * The one place where the rooms are put together, and where the order of starting and stopping is decided.
 * Hosts choose adapters (directory, agents, clock) and get an `Engine`.
 */
import { randomBytes as drawBytes } from 'node:crypto';
import { join } from 'node:path';
import { Admission } from '../admission/admission.ts';
import { BudgetCheck } from '../admission/budget-check.ts';
import { NO_BUDGETS } from '../admission/budget.ts';
import { agentTesting } from './agent-testing.ts';
import { answerDraftKeeper } from './answer-draft-keeper.ts';
import { useExpressionClock } from '../definition/expressions/budget.ts';
import { engineAdmission } from './engine-admission.ts';
import { EngineError, type Engine } from '../port/engine.ts';
import { attempt } from './engine-errors.ts';
import { engineExecutor } from './engine-executor.ts';
import type { EngineOptions } from './engine-options.ts';
import { systemClock } from '../time/clock.ts';
import { watchClock } from '../time/clock-watch.ts';
import { Plans } from '../executor/plans.ts';
import { runIdOf } from '../executor/run-ids.ts';
import type { Settled } from '../executor/settled.ts';
import { keptAssets } from './kept-assets.ts';
import { openAgents } from './open-agents.ts';
import { usualLimits } from '../limits/limits.ts';
import { createRunCommander } from './command-run.ts';
import { createPreflight } from './live-preflight.ts';
import { memoryKeeper } from './memory-keeper.ts';
import { Stopping } from './stopping.ts';
import { openSchedules } from './open-schedules.ts';
import type { RunRow } from '../projections/read-models.ts';
import { Rebuilder } from './rebuilder.ts';
import { recordedSpending } from './recorded-spending.ts';
import { recoverRuns } from './recover-runs.ts';
import { RunDefinitions } from './run-definitions.ts';
import { ownedOrchestrations } from './owned-orchestrations.ts';
import type { Plan } from '../run/plan.ts';
import type { RunMode } from '../run/run-event.ts';
import { ScheduleBook } from '../schedules/schedule-book.ts';
import { settleVersions } from './settle-versions.ts';
import { createSignalSender } from './send-signals.ts';
import { createRunStarter } from './start-run.ts';
import { FileDraftStore } from '../storage/file-draft-store.ts';
import { checkStorage } from './check-storage.ts';
import { SpokenWords } from './spoken-words.ts';
import { Subscriptions } from './subscriptions.ts';
import { takeStore } from './take-store.ts';
import { ENGINE_VERSION } from '../version.ts';
import type { JsonObject } from '../values/json.ts';
import type { Awaitable } from '../values/deferred.ts';

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
  const taken = await takeStore(directory, startedAt, interruption);
  const { store, lock, takingUp, giveBack } = taken;
  const { journal, readModels, definitions } = store;
  if (store.info.tornLog !== null) options.onUnexpectedError?.(store.info.tornLog);
  const { agents, publishedAgents, catalog } = openAgents(options.agents, store);
  const plans = new Plans((hash) => journal.findSnapshot(hash));
  const runDefinitions = new RunDefinitions({
    catalog: definitions,
    readings: store.readings,
    agents,
    plans,
    hashOfRun: (runId) => rowOf(runId).definitionHash,
  });
  const report = (error: unknown): void => options.onUnexpectedError?.(error);
  store.onDamage(report);
  const subscriptions = new Subscriptions(() => journal.lastPosition(), report);
  const spoken = new SpokenWords();
  const book = new ScheduleBook(store.schedules, report);
  const stopping = new Stopping();
  const unlessStopping = <T>(work: () => Awaitable<T>): Promise<T> => stopping.unlessStopping(work);
  let closing: Promise<void> | null = null;

  const spending = recordedSpending(readModels, store.agentTests);
  const budget = new BudgetCheck(options.budgets ?? (() => NO_BUDGETS), spending, (name, handed) => {
    const profile = agents.find(name);
    return profile ? agents.priceOf(profile, handed) : { asksNobody: false, listed: null };
  });
  const admission = new Admission({
    profileOf: (name) => agents.find(name),
    log: store.admissionLog,
    recorded: store.admissionLog.newest(),
    budget,
  });
  const executor = engineExecutor({
    directory,
    taken,
    agents,
    admission,
    book,
    plans,
    runDefinitions,
    clock,
    random,
    limits,
    settle,
    newRunId,
    onSaid: (piece) => spoken.say(piece),
    onRecorded: ({ events }) => {
      spoken.recorded(events);
      subscriptions.tell(events);
    },
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

  function settle(plan: Plan): Settled {
    return settleVersions(plan, { agents, findForChild: runDefinitions.findForChild });
  }

  /** What people and programs hand over is kept without the secrets in it. */
  function clean<Value extends object>(handedOver: Value): Value {
    return (options.redactor?.json(handedOver as JsonObject) as Value | undefined) ?? handedOver;
  }

  const command = createRunCommander({ journal, executor, runDefinitions, agents, limits, clean, rowOf });
  const isOpen = (mode: RunMode) => (agent: string) => admission.gates[mode].breakers.stateOf(agent).kind === 'open';
  const underWay = () => [...admission.gates.live.places.all()].map(({ entrant }) => entrant);

  const preflight = createPreflight({ runDefinitions, agents, isOpen: isOpen('live'), budget, clock });
  const start = createRunStarter({
    runDefinitions,
    agents,
    executor,
    clock,
    limits,
    newRunId,
    settle,
    clean,
    isOpen,
  });
  const sendSignal = createSignalSender({
    journal,
    readModels,
    find: (runId) => executor.find(runId),
    prepareFor: (hash) => runDefinitions.preparePinned(hash),
    command,
  });

  const rebuilder = new Rebuilder({ store, plans, book, isStopping: () => stopping.hasBegun });
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

  async function close(stopped: Awaitable<void>): Promise<void> {
    try {
      await stopped;
      stopChecking();
      await rebuilder.ended();
      await timed.stop();
      await agents.close();
      await new Promise(setImmediate); // who was just answered reads what became of it
    } finally {
      giveBack();
    }
  }

  const stopChecking = checkStorage(store, directory, random, report);
  await attempt(
    async () => {
      await recoverRuns({
        journal,
        readModels,
        executor,
        takingUp,
        prepare: (hash) => runDefinitions.preparePinned(hash),
        isStopping: () => stopping.hasBegun || interruption?.aborted === true,
        report,
      });
      interruption?.throwIfAborted();
    },
    async () => {
      stopChecking();
      await executor.stop();
      giveBack();
    },
  );
  timed.begin();

  function lookAtClock(sleptMs = 0): void {
    executor.lookAtClock(sleptMs);
    timed.lookAtClock();
  }
  const stopWatching = watchClock(clock, lookAtClock);

  const engine: Engine = {
    version: ENGINE_VERSION,
    directory,
    startedAt,
    get state() {
      return stopping.hasBegun ? 'stopping' : executor.isStorageFull ? 'storage_full' : 'running';
    },
    journal,
    readModels,
    definitions: catalog,
    schedules: timed.schedules,
    drafts: new FileDraftStore(join(directory, 'drafts')),
    agents,
    publishedAgents,
    memory: memoryKeeper(store.memory, { clock, limits, clean }),
    answerDrafts: answerDraftKeeper({ drafts: store.answerDrafts, readModels, clock, limits, clean }),
    assets: keptAssets({ directory, readModels, store, now: () => clock.now() }),
    agentTests: agentTesting({ tests: store.agentTests, isOpen, budget, underWay, clock }),
    admission: engineAdmission(admission, { clock, unlessStopping, report }),
    start: (request) => unlessStopping(() => start(request)),
    preflight: (request) => unlessStopping(() => preflight(request)),
    command: (runId, wanted, actor) => unlessStopping(() => command(runId, wanted, actor)),
    signal: (request, actor) => unlessStopping(() => sendSignal(request, actor)),
    spoken,
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
      return rebuilder.progress;
    },
    rebuild: () => unlessStopping(() => rebuilder.rebuild()),
    close() {
      if (closing) return closing;
      const stopped = executor.stop(); // what agents have answered is recorded while everything else still works
      stopWatching();
      stopping.begin();
      return (closing = close(stopped));
    },
  };
  options.agents.useMemory?.({ store: store.memory, clock, limits });
  options.agents.connect?.(
    ownedOrchestrations({ catalog, runDefinitions, newRunId: () => newRunId(clock.now()), engine }),
  );
  return engine;
}
