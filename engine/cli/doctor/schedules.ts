/** Schedules that somebody should look at: paused ones, and those whose runs fail or can't be started. */
import { existsSync } from 'node:fs';
import { ok, warning, type DoctorFinding } from './finding.ts';

export async function examineSchedules(directory: string): Promise<DoctorFinding> {
  const { openStoreForReading, storePath } = await import('../../storage/sqlite/sqlite-store.ts');
  if (!existsSync(storePath(directory))) return ok('schedules', 'None yet', { armed: 0 });
  const store = openStoreForReading(directory);
  try {
    const states = store.schedules.states().filter(({ armed }) => armed !== null);
    const paused = states.filter((state) => state.paused !== null).map(({ scheduleId }) => scheduleId);
    const failing = states.filter(({ failuresInARow }) => failuresInARow > 0).map(({ scheduleId }) => scheduleId);
    const off = store.schedules
      .states()
      .filter(({ switched }) => switched?.isOn === false)
      .map(({ scheduleId }) => scheduleId);
    const details = { off, armed: states.length, paused, failing };
    const offWords = off.length > 0 ? [`${off.length} switched off`] : [];
    if (states.length === 0)
      return ok(
        'schedules',
        off.length > 0 ? `None is on, ${offWords.join('')}` : 'No active definition has one',
        details,
      );
    const summary = [
      `${states.length} armed`,
      ...offWords,
      ...(paused.length > 0 ? [`${paused.length} paused`] : []),
      ...(failing.length > 0 ? [`${failing.length} failing`] : []),
    ].join(', ');
    const [first] = [...failing, ...paused];
    return first === undefined
      ? ok('schedules', summary, details)
      : warning('schedules', summary, `See why: baton schedules show ${first}`, details);
  } finally {
    store.close();
  }
}
