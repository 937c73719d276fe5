/** An engine that only answers questions: for looking at a store that somebody else holds, or that isn't there yet. */
import { Admission } from '../admission/admission.ts';
import { MemoryAdmissionLog, type AdmissionLog } from '../admission/admission-log.ts';
import type { AgentRegistry, AgentVersions } from '../agents/port/agent.ts';
import type { DefinitionCatalog } from '../catalog/definition-catalog.ts';
import { EngineError } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { systemClock } from '../time/clock.ts';
import type { Journal } from '../journal/journal.ts';
import { KeptAgents } from '../assembly/kept-agents.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import type { RunMode } from '../run/run-event.ts';
import type { ReadModels } from '../projections/read-models.ts';
import { MemoryScheduleLog } from '../schedules/memory-schedule-log.ts';
import { ScheduleBook } from '../schedules/schedule-book.ts';
import type { ScheduleLog } from '../schedules/schedule-log.ts';
import { ScheduleReader } from '../schedules/schedule-reader.ts';
import { Schedules } from '../schedules/schedules.ts';

export interface ReadableStore {
  /** Copying is reading. */
  readonly backup?: Engine['backup'];
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly definitions: DefinitionCatalog;
  readonly admissionLog: AdmissionLog;
  readonly schedules: ScheduleLog;
  readonly agentVersions: AgentVersions;
}

export function readOnlyEngine(directory: string, usualMode: () => RunMode, { journal, readModels, definitions, admissionLog, schedules, agentVersions, backup }: ReadableStore, agents: AgentRegistry, version: string): Engine {
  const refuse = (): never => {
    throw new EngineError('unsupported', 'There is no engine behind this, or no store yet');
  };
  const admission = new Admission({ profileOf: (name) => agents.find(name), log: admissionLog });
  return {
    version,
    directory,
    startedAt: Date.now(),
    state: 'running',
    rebuilding: null,
    journal,
    readModels,
    definitions,
    drafts: { list: async () => [], find: async () => null, save: async () => refuse(), discard: async () => refuse() },
    agents: new KeptAgents(agents, agentVersions),
    // As it was recorded: who is inside and who waits, only an engine knows.
    admission: {
      gates: admission.gates,
      revision: 0,
      limits: () => admission.limits(),
      history: (filter) => admission.history(filter),
      subscribe: () => () => undefined,
      trip: async () => refuse(),
      reset: async () => refuse(),
      setLimit: async () => refuse(),
      removePool: async () => refuse(),
    },
    schedules: new Schedules({
      book: new ScheduleBook(schedules, () => undefined),
      clock: systemClock,
      readSchedules: new ScheduleReader({ catalog: definitions, readDefinition: async ({ source }) => (await loadDefinitionReader()).readAgain(source) }).read,
      startByHand: async () => refuse(),
      newId: () => refuse(),
      isKeeping: false,
      usualMode,
    }),
    lookAtClock: () => undefined,
    fallAsleep: () => undefined,
    start: async () => refuse(),
    command: async () => refuse(),
    signal: async () => refuse(),
    subscribe: () => () => undefined,
    onDefinitionsChanged: () => () => undefined,
    isWaitingForPeople: () => false,
    announce: () => undefined,
    backup: backup ?? (async () => refuse()),
    rebuild: async () => refuse(),
    close: () => Promise.resolve(),
  };
}

/** What there is before anything was recorded. */
export function nothingRecorded(): ReadableStore {
  const refuse = (): never => {
    throw new EngineError('not_found', 'There is no store yet', { remedy: 'The first run makes it.' });
  };
  const page = { items: [], total: 0 };
  return {
    backup: async () => refuse(),
    journal: { append: refuse, readRun: () => [], pageOfRun: () => ({ events: [], bytes: 0 }), pageOfAll: () => ({ events: [], bytes: 0 }), positionAfter: () => undefined, sequenceAt: () => 0, lastOfRun: () => undefined, sizeOfRun: () => ({ events: 0, bytes: 0 }), readAll: () => [], lastPosition: () => 0, findSnapshot: () => undefined },
    readModels: {
      apply: refuse,
      clear: refuse,
      findRun: () => undefined,
      listRuns: () => page,
      childrenOf: () => [],
      openRuns: () => [],
      runFigures: () => ({ items: [], next: null }),
      stepFigures: () => [],
      findApproval: () => undefined,
      listApprovals: () => page,
      deliverablesOf: () => [],
      findDeliverable: () => undefined,
      findCached: () => undefined,
      invalidateCache: refuse,
    },
    admissionLog: new MemoryAdmissionLog(),
    schedules: new MemoryScheduleLog(),
    agentVersions: { find: () => undefined, versionsOf: () => [], keep: refuse },
    definitions: { list: () => [], find: () => [], saveDraft: refuse, activate: refuse, archive: refuse, together: (work) => work() },
  };
}
