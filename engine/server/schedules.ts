import type { ScheduleView } from '../contract/schedules.ts';
import { loadDefinitionReader } from '../library/definition-reader.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { answer } from './answer.ts';

export const schedules = {
  list: answer.schedules.list.handler(async ({ context: { engine } }) => {
    const reader = await loadDefinitionReader();
    const items = engine.definitions.list({ status: 'active' }).flatMap(({ source, name, version, owner }): ScheduleView[] => {
      const definition = reader.readAgain(source);
      return (definition?.triggers ?? []).map(({ id, cron, timezone, overlap, missed, parameters }) => ({
        id, definition: name, displayName: definition?.displayName ?? name, version, owner, cron, timezone, overlap, missed, parameters: wireRecord(parameters),
      }));
    });
    return { items, total: items.length };
  }),
};
