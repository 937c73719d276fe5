import type { EventView } from '../../contract/event-view.ts';
import type { Look } from './look.ts';
import { oneLine } from './style.ts';
import { table } from './table.ts';
import { clockTime } from './time.ts';

const longest = 100;

export function eventTable(events: readonly EventView[], { style, width }: Look): string {
  const rows = events.map(({ position, at, type, actor, data }) => {
    const brief = JSON.stringify(data);
    const shown = oneLine(brief.length > longest ? `${brief.slice(0, longest)}…` : brief);
    return [
      String(position),
      clockTime(at),
      type.replace(/^orchestration\./, ''),
      oneLine(actor),
      style.dim(shown === '{}' ? '' : shown),
    ];
  });
  return table(
    [{ title: 'POSITION', align: 'right' }, { title: 'TIME' }, { title: 'EVENT' }, { title: 'BY' }, { title: 'DATA' }],
    rows,
    style,
    width,
  );
}
