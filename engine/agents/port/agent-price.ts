/** What is known of the price of a call before there was any. US dollars. */

/** By the price list. */
export interface ListedCost {
  readonly expected: number;
  /** Null: nothing limits what it may write. */
  readonly atMost: number | null;
}

export interface AgentPrice {
  readonly asksNobody: boolean;
  /** Null: it is on no list. */
  readonly listed: ListedCost | null;
}
