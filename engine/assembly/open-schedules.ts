/** Schedules, put together: what is known of them, who starts their runs, and what an operator may ask of them. */
import type { AnnouncedCatalog } from './announced-catalog.ts';
import type { DefinitionRecord } from '../catalog/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import type { JsonObject } from '../values/json.ts';
import { EngineError, type StartRun } from '../port/engine.ts';
import { asEngineError } from './engine-errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Actor, RunMode, RunTrigger } from '../run/run-event.ts';
import { ScheduleKeeper } from '../schedules/schedule-keeper.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ScheduleBook } from '../schedules/schedule-book.ts';
import { ScheduleReader } from '../schedules/schedule-reader.ts';
import { Schedules } from '../schedules/schedules.ts';

export interface OpenSchedulesOptions {
  readonly book: ScheduleBook;
  /** What is activated or archived is taken in. */
  readonly catalog: AnnouncedCatalog;
  /** Of an active version. Null: it can't be read any more. */
  readonly readDefinition: (record: DefinitionRecord) => Promise<Definition | null>;
  readonly clock: Clock;
  readonly newId: (now: number) => string;
  /** Resolves with the run's id. */
  readonly start: (request: StartRun) => Promise<string>;
  readonly cancel: (runId: string, notes: string) => Promise<void>;
  /** Whether runs are started by the clock here. */
  readonly isKeeping: boolean;
  /** Of triggers that don't say how their runs are run. */
  readonly usualMode: () => RunMode;
  readonly onUnexpectedError: (error: unknown) => void;
}

export interface OpenSchedules {
  readonly schedules: Schedules;
  begin(): void;
  /** The machine woke up: what is due is due now. */
  lookAtClock(): void;
  /** Resolves when nothing more is recorded. */
  stop(): Promise<void>;
}

export function openSchedules(options: OpenSchedulesOptions): OpenSchedules {
  const { book, catalog, clock, newId, isKeeping } = options;
  const reader = new ScheduleReader({ catalog, readDefinition: options.readDefinition });
  const keeper = new ScheduleKeeper({
    book,
    clock,
    isKeeping,
    readSchedules: reader.read,
    startRun: async (schedule, { scheduledFor, dueAt, cause, backfillId }) => {
      await startRun(schedule, { scheduledFor, dueAt, cause, backfillId }, schedule.trigger.parameters, 'system');
    },
    cancelRun: async (runId, notes) => {
      try {
        await options.cancel(runId, notes);
      } catch (error) {
        if (!(error instanceof EngineError) || error.code !== 'refused') throw error; // it has ended meanwhile
      }
    },
    isPassing: (error) =>
      codeOf(error) === 'storage_full' || codeOf(error) === 'storage_unavailable' || codeOf(error) === 'stopping',
    refusalOf: (error) => (error instanceof EngineError ? error.message : null),
    onUnexpectedError: options.onUnexpectedError,
  });
  const schedules = new Schedules({
    book,
    clock,
    newId,
    isKeeping,
    usualMode: options.usualMode,
    readSchedules: reader.read,
    startByHand: (schedule, scheduledFor, parameters, actor) =>
      startRun(schedule, { scheduledFor, dueAt: scheduledFor, cause: 'hand', backfillId: null }, parameters, actor),
  });

  function startRun(
    schedule: Schedule,
    trigger: Omit<RunTrigger, 'scheduleId'>,
    parameters: JsonObject,
    actor: Actor,
  ): Promise<string> {
    const { id, organization, owner, name } = schedule;
    return options.start({
      definition: { name, version: null, organization },
      parameters,
      mode: schedules.modeOf(schedule),
      attended: false,
      owner,
      actor,
      correlationId: null,
      trigger: { scheduleId: id, ...trigger },
    });
  }

  const stopListening = catalog.onChange(() => void keeper.refresh().then(() => schedules.definitionsChanged()));

  return {
    schedules,
    begin: () => {
      if (isKeeping) void keeper.refresh();
    },
    lookAtClock: () => keeper.lookAtAll(),
    stop: () => {
      stopListening();
      return keeper.stop();
    },
  };
}

function codeOf(error: unknown): string | null {
  const known = asEngineError(error);
  return known instanceof EngineError ? known.code : null;
}
