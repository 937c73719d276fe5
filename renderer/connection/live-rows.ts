/** A list as it is known here, and how a change becomes part of it. Pure. */

export interface Row {
  readonly id: string;
}

export interface LiveRows<Item extends Row> {
  readonly items: readonly Item[];
  /** Of all that is asked for; `items` may be the first of them. */
  readonly total: number;
}

export type RowsMessage<Item extends Row> =
  | { readonly kind: 'snapshot'; readonly items: readonly Item[]; readonly total: number }
  | {
      readonly kind: 'changes';
      readonly changed: readonly Item[];
      readonly gone: readonly string[];
      readonly total: number;
    };

export const noRows: LiveRows<never> = { items: [], total: 0 };

/**
 * @param inOrder negative when the first argument comes before the second in this list
 * @param limit   how many are kept
 */
export function receiveRows<Item extends Row>(
  rows: LiveRows<Item>,
  message: RowsMessage<Item>,
  inOrder: (a: Item, b: Item) => number,
  limit: number,
): LiveRows<Item> {
  if (message.kind === 'snapshot') return { items: message.items, total: message.total };
  const changed = new Map(message.changed.map((item) => [item.id, item]));
  const gone = new Set(message.gone);
  const isWhole = rows.items.length >= rows.total;
  const kept = rows.items.filter(({ id }) => !gone.has(id)).map((item) => take(changed, item.id) ?? item);
  const last = rows.items.at(-1);
  // What comes after the last one that we hold belongs to a part of the list that we don't.
  const added = [...changed.values()].filter((item) => isWhole || last === undefined || inOrder(item, last) < 0);
  const items = added.length > 0 ? [...kept, ...added].sort(inOrder) : kept;
  return { items: items.slice(0, limit), total: message.total };
}

function take<Value>(from: Map<string, Value>, key: string): Value | undefined {
  const value = from.get(key);
  from.delete(key);
  return value;
}
