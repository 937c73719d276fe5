/** The executor, with what it reads and records brought together from the rooms that keep it. */
import { join } from 'node:path';
import type { Admission } from '../admission/admission.ts';
import { Executor, type ExecutorOptions } from '../executor/executor.ts';
import type { Plans } from '../executor/plans.ts';
import { pagesIn } from '../journal/pages-of-run.ts';
import { isLargeRun } from '../journal/run-size.ts';
import type { ScheduleBook } from '../schedules/schedule-book.ts';
import { FileAssetStore } from '../storage/file-asset-store.ts';
import { ENGINE_VERSION } from '../version.ts';
import { made } from '../values/deferred.ts';
import type { KeptAgents } from './kept-agents.ts';
import { loadRun } from './load-run.ts';
import { createRecorder } from './recorder.ts';
import { standingOf } from './standing-of-run.ts';
import type { RunDefinitions } from './run-definitions.ts';
import { pinnedBy } from './settle-versions.ts';
import type { TakenStore } from './take-store.ts';

export interface EngineExecutorOptions
  extends Pick<
    ExecutorOptions,
    | 'onSaid'
    | 'clock'
    | 'random'
    | 'limits'
    | 'settle'
    | 'newRunId'
    | 'onRecorded'
    | 'onStorageFull'
    | 'onUnexpectedError'
  > {
  readonly directory: string;
  readonly taken: TakenStore;
  readonly agents: KeptAgents;
  readonly admission: Admission;
  readonly book: ScheduleBook;
  readonly plans: Plans;
  readonly runDefinitions: RunDefinitions;
}

export function engineExecutor(options: EngineExecutorOptions): Executor {
  const { directory, taken, agents, admission, book, plans, runDefinitions, ...rest } = options;
  const { store, takingUp } = taken;
  const { journal, readModels, agentVersions, answerDrafts } = store;
  const transaction = <T>(work: () => T): T => store.transaction(work);
  return new Executor({
    ...rest,
    admission,
    agents,
    assets: new FileAssetStore(join(directory, 'assets'), rest.limits),
    record: createRecorder({ journal, readModels, agentVersions, answerDrafts, book, transaction }),
    load: (runId) => loadRun(journal, plans, runId),
    standingOf: (runId) => made(readModels.findRun(runId), (row) => row && standingOf(readModels, row)),
    readPage: pagesIn(journal),
    findCached: (key, now) => readModels.findCached(key, now),
    takingUp: {
      ...takingUp,
      begin: (runId) => made(isLargeRun(journal, runId), (isLarge) => (isLarge ? takingUp.begin(runId) : undefined)),
    },
    findChildPlan: runDefinitions.findForChild,
    pinnedPlan: (hash) => plans.pinned(hash),
    pinnedBy: (runId) => pinnedBy(journal, runId),
    engineVersion: ENGINE_VERSION,
  });
}
