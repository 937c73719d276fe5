/**
 * Tells one watcher what becomes of the schedules: those that something happened to, and all of them when definitions changed.
 * A reader who comes back gets all as well: there are not many. Their next times move on with each firing, and so with each
 * message about it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleChanges } from '../../contract/schedules.ts';
import type { Engine } from '../../engine.ts';
import type { ScheduleStanding } from '../../schedules/schedules.ts';
import { Bell } from './bell.ts';
import { scheduleViewOf } from '../schedule-view.ts';

/** Milliseconds between two messages. */
const PAUSE = 50;

export async function* followSchedules(engine: Engine, limit: number, aborted: AbortSignal | undefined): AsyncGenerator<ScheduleChanges, void> {
  const { schedules } = engine;
  const bell = new Bell();
  const changed = new Set<string>();
  const note = (scheduleId: string | undefined) => {
    if (scheduleId === undefined) return;
    changed.add(scheduleId);
    bell.ring();
  };
  let isAnotherList = true;
  const stops = [
    schedules.onDefinitionsChange(() => {
      isAnotherList = true;
      bell.ring();
    }),
    schedules.subscribe((facts) => facts.forEach((fact) => note(fact.scheduleId))),
    engine.subscribe((events) => events.forEach(({ runId }) => note(schedules.scheduleOf(runId)))),
  ];
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  try {
    while (!aborted?.aborted && engine.state !== 'stopping') {
      if (isAnotherList || changed.size > 0) {
        const ids = isAnotherList ? null : new Set(changed);
        isAnotherList = false;
        changed.clear();
        yield await tell(engine, ids, limit);
        await sleep(PAUSE, undefined, { signal: aborted }).catch(() => undefined);
      } else await bell.rung(null);
    }
  } finally {
    for (const stop of stops) stop();
    aborted?.removeEventListener('abort', onAbort);
  }
}

/** @param ids of the schedules that changed. Null: all, because there may be others than before */
async function tell(engine: Engine, ids: ReadonlySet<string> | null, limit: number): Promise<ScheduleChanges> {
  // Of both logs together: what became of a run changes its schedule's row, too.
  const position = engine.schedules.lastPosition() + engine.journal.lastPosition();
  const all = await engine.schedules.list();
  const viewOf = (standing: ScheduleStanding) => scheduleViewOf(engine, standing);
  if (ids === null) return { kind: 'snapshot', position, items: all.slice(0, limit).map(viewOf), total: all.length };
  const changed = all.filter(({ schedule }) => ids.has(schedule.id));
  const gone = [...ids].filter((id) => !changed.some(({ schedule }) => schedule.id === id));
  return { kind: 'changes', position, changed: changed.map(viewOf), gone, total: all.length };
}
