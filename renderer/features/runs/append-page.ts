import type { LiveRows, Row } from '../../connection/live-rows.ts';

/** Some of the page may be here already, when something came in between. Pure. */
export function appendPage<Item extends Row>(
  rows: LiveRows<Item>,
  page: LiveRows<Item>,
  inOrder: (a: Item, b: Item) => number,
): LiveRows<Item> {
  const known = new Set(rows.items.map(({ id }) => id));
  const items = [...rows.items, ...page.items.filter(({ id }) => !known.has(id))].sort(inOrder);
  return { items, total: page.total };
}
