/** Schedules by what an operator types: `definition/trigger`, a definition that has one only, or the whole id. */
import type { ScheduleView } from '../contract/schedules.ts';
import { CliError, usageError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { BatonClient } from './host.ts';

export async function findSchedule(client: BatonClient, typed: string): Promise<ScheduleView> {
  const { items } = await client.schedules.list({});
  return scheduleNamed(items, typed);
}

export function scheduleNamed(items: readonly ScheduleView[], typed: string): ScheduleView {
  const matching = items.filter((item) => [item.id, nameOf(item), item.definition].includes(typed));
  const [only] = matching;
  if (only && matching.length === 1) return only;
  if (!only) {
    throw new CliError('not_found', `There is no schedule "${typed}".`, {
      kind: 'user',
      remedy: 'Schedules are the triggers of active definitions. See which there are: baton schedules',
      exitCode: exitCodes.usage,
    });
  }
  const names = new Set(matching.map(nameOf));
  const ids = matching.map((item) => (names.size === matching.length ? nameOf(item) : item.id));
  throw usageError(`"${typed}" has ${matching.length} schedules: ${ids.join(', ')}`, 'Name the one you mean.', {
    schedules: ids,
  });
}

/** As people type it. */
export function nameOf({ definition, trigger }: Pick<ScheduleView, 'definition' | 'trigger'>): string {
  return `${definition}/${trigger}`;
}
