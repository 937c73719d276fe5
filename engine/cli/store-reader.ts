/** What answers questions from a store that somebody else holds, or that isn't there yet. */
import { Admission } from '../admission/admission.ts';
import { MemoryAdmissionLog, type AdmissionLog } from '../admission/admission-log.ts';
import type { MemoryReader } from '../agents/port/memory.ts';
import type { AgentTestReader } from '../agents/port/agent-tests.ts';
import type { AgentRegistry, AgentVersions } from '../agents/port/registry.ts';
import { publishedIn } from '../catalog/published-agents.ts';
import type { CatalogReader } from '../catalog/definition-catalog.ts';
import type { EngineReader } from '../port/engine.ts';
import type { Deferred } from '../values/deferred.ts';
import { systemClock } from '../time/clock.ts';
import type { AnswerDraftReader } from '../journal/answer-drafts.ts';
import type { JournalReader } from '../journal/journal.ts';
import { keptAssets } from '../assembly/kept-assets.ts';
import type { WhereAnAssetIsNamed } from '../journal/where-assets-are-named.ts';
import { KeptAgents } from '../assembly/kept-agents.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import type { RunMode } from '../run/run-event.ts';
import type { ReadModelReader } from '../projections/read-models.ts';
import { MemoryScheduleLog } from '../schedules/memory-schedule-log.ts';
import { ScheduleBook } from '../schedules/schedule-book.ts';
import type { ScheduleLog } from '../schedules/schedule-log.ts';
import { ScheduleReader } from '../schedules/schedule-reader.ts';
import { ScheduleStandings } from '../schedules/schedule-standings.ts';

/** The parts of a store that are read: a store has them, and so has one in which there is nothing yet. */
export interface ReadableStore {
  readonly journal: JournalReader;
  readonly readModels: ReadModelReader;
  readonly definitions: CatalogReader;
  readonly admissionLog: Deferred<AdmissionLog>;
  readonly schedules: Deferred<ScheduleLog>;
  readonly agentVersions: AgentVersions;
  readonly publishedAgents: CatalogReader;
  readonly agentTests: AgentTestReader;
  readonly memory: MemoryReader;
  readonly answerDrafts: AnswerDraftReader;
  whereAssetIsNamed(id: string): Promise<WhereAnAssetIsNamed>;
}

/** What is asked of a store that nobody is at work on, or somebody else. */
export async function readerOf(
  directory: string,
  usualMode: () => RunMode,
  readable: ReadableStore,
  agents: AgentRegistry,
  version: string,
): Promise<EngineReader> {
  const {
    journal,
    readModels,
    definitions,
    admissionLog,
    schedules,
    agentVersions,
    publishedAgents,
    agentTests,
    memory,
    answerDrafts,
  } = readable;
  agents.usePublished?.(publishedIn(publishedAgents));
  // As it was recorded: who is inside and who waits, only an engine knows.
  const admission = new Admission({
    profileOf: (name) => agents.find(name),
    log: admissionLog,
    recorded: await admissionLog.newest(),
  });
  const readDefinition = async ({ source }: { readonly source: string }) =>
    (await loadDefinitionReader()).readAgain(source);
  return {
    version,
    directory,
    startedAt: Date.now(),
    state: 'running',
    rebuilding: null,
    journal,
    readModels,
    definitions,
    drafts: { list: async () => [], find: async () => null },
    agents: new KeptAgents(agents, agentVersions),
    publishedAgents,
    agentTests,
    memory,
    answerDrafts,
    assets: keptAssets({ directory, readModels, store: readable, now: Date.now }),
    admission: {
      gates: admission.gates,
      revision: 0,
      limits: () => admission.limits(),
      history: (filter) => admission.history(filter),
      subscribe: () => () => undefined,
    },
    schedules: new ScheduleStandings({
      book: new ScheduleBook(schedules, () => undefined),
      clock: systemClock,
      readSchedules: new ScheduleReader({ catalog: definitions, readDefinition }).read,
      isKeeping: false,
      usualMode,
    }),
    spoken: { of: () => null, subscribe: () => () => undefined },
    subscribe: () => () => undefined,
    onDefinitionsChanged: () => () => undefined,
    isWaitingForPeople: () => false,
  };
}

/** What there is before anything was recorded. */
export function nothingRecorded(): ReadableStore {
  const page = { items: [], total: 0 };
  return {
    journal: {
      readRun: () => [],
      pageOfRun: () => ({ events: [], bytes: 0 }),
      pageOfAll: () => ({ events: [], bytes: 0 }),
      positionAfter: () => undefined,
      sequenceAt: () => 0,
      lastOfRun: () => undefined,
      sizeOfRun: () => ({ events: 0, bytes: 0 }),
      readAll: () => [],
      lastPosition: () => 0,
      findSnapshot: () => undefined,
    },
    readModels: {
      findRun: () => undefined,
      listRuns: () => page,
      childrenOf: () => [],
      openRuns: () => [],
      runFigures: () => ({ items: [], next: null }),
      stepFigures: () => [],
      spentBy: () => 0,
      findApproval: () => undefined,
      listApprovals: () => page,
      deliverablesOf: () => [],
      findDeliverable: () => undefined,
      findCached: () => undefined,
    },
    admissionLog: new MemoryAdmissionLog(),
    schedules: new MemoryScheduleLog(),
    agentVersions: { find: () => undefined, versionsOf: () => [], keep: () => undefined },
    publishedAgents: { list: () => [], find: () => [] },
    agentTests: { newestOf: () => [], spentBetween: () => [] },
    memory: { list: () => page },
    answerDrafts: { of: () => [] },
    whereAssetIsNamed: async () => ({ runIds: [], deliverables: [], memories: [] }),
    definitions: { list: () => [], find: () => [] },
  };
}
