/** A list that stays true while it is shown, because changes are followed: those of runs, or of approvals, say. */
import { shallowRef, type ShallowRef } from 'vue';
import type { Positioned } from './follow.ts';
import { noRows, receiveRows, type LiveRows, type Row, type RowsMessage } from './live-rows.ts';
import { useLive, type Live } from './use-live.ts';

export interface LiveRowsOptions<Item extends Row> {
  open(
    input: { readonly afterPosition: number | null; readonly limit: number },
    options: { readonly signal: AbortSignal },
  ): Promise<AsyncIterable<RowsMessage<Item> & Positioned>>;
  /** Negative when the first comes before the second; it has to be the order in which the engine lists them. */
  inOrder(a: Item, b: Item): number;
  /** How many are kept. Default 500. */
  readonly limit?: number;
}

export interface LiveList<Item extends Row> extends Live {
  readonly rows: Readonly<ShallowRef<LiveRows<Item>>>;
}

export function useLiveRows<Item extends Row>(options: LiveRowsOptions<Item>): LiveList<Item> {
  const { open, inOrder, limit = 500 } = options;
  const rows = shallowRef<LiveRows<Item>>(noRows);
  const live = useLive<RowsMessage<Item> & Positioned>({
    open: (afterPosition, callOptions) => open({ afterPosition, limit }, callOptions),
    receive: (message) => (rows.value = receiveRows(rows.value, message, inOrder, limit)),
  });
  return { ...live, rows };
}
