import type { DeliverableView } from '../../contract/deliverable-view.ts';
import type { Look } from './look.ts';
import { oneLine } from './style.ts';
import { table } from './table.ts';
import { ago, size } from './time.ts';

export function deliverableTable(deliverables: readonly DeliverableView[], { style, width, now }: Look): string {
  const rows = deliverables.map(({ title, version, stepId, type, format, content, rehearsed, createdAt }) => [
    oneLine(title),
    stepId,
    `${type}, ${format}`,
    version > 1 ? `v${version}` : '',
    size(Buffer.byteLength(typeof content === 'string' ? content : JSON.stringify(content))),
    `${ago(createdAt, now)}${rehearsed ? style.paint(' rehearsed', 'magenta') : ''}`,
  ]);
  return table(
    [
      { title: 'DELIVERABLE' },
      { title: 'STEP' },
      { title: 'KIND' },
      { title: 'VERSION' },
      { title: 'SIZE', align: 'right' },
      { title: 'MADE' },
    ],
    rows,
    style,
    width,
  );
}
