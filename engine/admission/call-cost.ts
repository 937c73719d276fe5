/**
 * What one more live call of an agent is expected to cost. The one home of this rule: it holds before a run is started,
 * and before each call that a budget has to pay for. Pure.
 *
 * Rules
 *  1. What calls cost in the last 30 days says most: the average, and what 95 of 100 stayed under. Calls of the same
 *     definition count alone where there are any.
 *  2. Without such calls the price list does, by the length of what the agent is handed. It is looked into only then.
 *  3. Who asks nobody outside costs nothing. Of everybody else nothing is known, which is not the same.
 */
import type { AgentPrice } from '../agents/port/agent-price.ts';

export type CostSource = 'recorded' | 'price_list' | 'nobody_asked' | 'unknown';

/** US dollars. */
export interface CallCost {
  /** Null: nobody knows. */
  readonly expected: number | null;
  /** Null: nobody knows. */
  readonly atMost: number | null;
  readonly from: CostSource;
  /** How many calls are recorded. 0 unless they say it. */
  readonly calls: number;
}

/** Live calls of which it is known what they cost. */
export interface PastCalls {
  readonly agent: string;
  readonly definition: string;
  readonly calls: number;
  /** All together. */
  readonly dollars: number;
  /** 95 of 100 cost no more. Null: what each cost was not counted. */
  readonly high: number | null;
}

const UNKNOWN: CallCost = { expected: null, atMost: null, from: 'unknown', calls: 0 };

type Call = Pick<PastCalls, 'agent' | 'definition'>;

/** @param priceOf asked where what is recorded does not say it all */
export function costOfCall(call: Call, past: readonly PastCalls[], priceOf: () => AgentPrice): CallCost {
  const said = whatSaysIt(call, past);
  if (said.length > 0) return recorded(said, priceOf);
  const { asksNobody, listed } = priceOf();
  if (asksNobody) return { expected: 0, atMost: 0, from: 'nobody_asked', calls: 0 };
  return listed === null ? UNKNOWN : { ...listed, from: 'price_list', calls: 0 };
}

/** As `costOfCall` says it, for whom the rest does not matter. Null: nobody knows. */
export function expectedOfCall(call: Call, past: readonly PastCalls[], priceOf: () => AgentPrice): number | null {
  const said = whatSaysIt(call, past);
  return said.length > 0 ? average(said) : costOfCall(call, [], priceOf).expected;
}

/** Rule 1. */
function whatSaysIt({ agent, definition }: Call, past: readonly PastCalls[]): readonly PastCalls[] {
  const own = past.filter((calls) => calls.agent === agent && calls.calls > 0);
  const here = own.filter((calls) => calls.definition === definition);
  return here.length > 0 ? here : own;
}

function recorded(past: readonly PastCalls[], priceOf: () => AgentPrice): CallCost {
  const expected = average(past);
  const highs = past.flatMap(({ high }) => high ?? []);
  const high = highs.length > 0 ? Math.max(...highs, expected) : (priceOf().listed?.atMost ?? null);
  return { expected, atMost: high, from: 'recorded', calls: countOf(past) };
}

function average(past: readonly PastCalls[]): number {
  return past.reduce((sum, { dollars }) => sum + dollars, 0) / countOf(past);
}

function countOf(past: readonly PastCalls[]): number {
  return past.reduce((sum, { calls }) => sum + calls, 0);
}
