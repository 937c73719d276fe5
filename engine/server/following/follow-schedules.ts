/**
 * Tells one watcher what becomes of the schedules: those that something happened to, and all of them when definitions
 * changed. A reader who comes back gets all as well: there are not many. Their next times move on with each firing, and
 * so with each message about it.
 */
import type { ScheduleChanges } from '../../contract/schedules.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { ScheduleStanding } from '../../schedules/schedule-standings.ts';
import { scheduleViewOf } from '../schedule-view.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

export function followSchedules(
  engine: EngineReader,
  limit: number,
  aborted: AbortSignal | undefined,
): AsyncGenerator<ScheduleChanges, void> {
  const { schedules } = engine;
  const changed = new Set<string>();
  let isAnotherList = true;
  return tellAsItChanges({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => {
      const note = (scheduleId: string | undefined) => {
        if (scheduleId === undefined) return;
        changed.add(scheduleId);
        ring();
      };
      return [
        schedules.onDefinitionsChange(() => {
          isAnotherList = true;
          ring();
        }),
        schedules.subscribe((events) => events.forEach((event) => note(event.scheduleId))),
        engine.subscribe((events) => events.forEach(({ runId }) => note(schedules.scheduleOf(runId)))),
      ];
    },
    look: () => {
      if (!isAnotherList && changed.size === 0) return null;
      const ids = isAnotherList ? null : new Set(changed);
      isAnotherList = false;
      changed.clear();
      return tell(engine, ids, limit);
    },
  });
}

/** @param ids of the schedules that changed. Null: all, because there may be others than before */
async function tell(engine: EngineReader, ids: ReadonlySet<string> | null, limit: number): Promise<ScheduleChanges> {
  // Of both logs together: what became of a run changes its schedule's row, too.
  const position = (await engine.schedules.lastPosition()) + (await engine.journal.lastPosition());
  const all = await engine.schedules.list();
  const viewsOf = (standings: readonly ScheduleStanding[]) =>
    Promise.all(standings.map((standing) => scheduleViewOf(engine, standing)));
  if (ids === null) return { kind: 'snapshot', position, items: await viewsOf(all.slice(0, limit)), total: all.length };
  const changed = all.filter(({ schedule }) => ids.has(schedule.id));
  const gone = [...ids].filter((id) => !changed.some(({ schedule }) => schedule.id === id));
  return { kind: 'changes', position, changed: await viewsOf(changed), gone, total: all.length };
}
