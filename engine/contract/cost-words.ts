/** What a live run may cost, in words that are the same wherever they are read. */
import { inDollars } from './metrics.ts';
import type { AgentCostView, BudgetAheadView, RunCostView } from './preflight.ts';

type Range = Pick<RunCostView, 'expected' | 'atMost'>;

/** `$0.12, at most $0.40`. What nobody knows is said to be unknown, and never nothing. */
export function costRange({ expected, atMost }: Range): string {
  if (expected === null) return atMost === null ? 'unknown' : `unknown, at most ${inDollars(atMost)}`;
  if (expected === 0 && atMost === 0) return 'nothing';
  return `${inDollars(expected)}, at most ${atMost === null ? 'unknown' : inDollars(atMost)}`;
}

/** Who says so. */
export function sourceOfCost({ call, calls }: Pick<AgentCostView, 'call' | 'calls'>): string {
  const times = calls.expected === null ? 'an unknown number of calls' : counted(calls.expected);
  switch (call.from) {
    case 'recorded':
      return `${times}; by ${call.calls} live ${call.calls === 1 ? 'call' : 'calls'} of the last 30 days`;
    case 'price_list':
      return `${times}; by the price list`;
    case 'nobody_asked':
      return 'asks nobody outside';
    default:
      return `${times}; no calls yet, and no price`;
  }
}

/** Of the whole run. */
export function costSentence({ expected, atMost, unknown }: RunCostView): string {
  if (expected === null)
    return 'Nobody knows what it costs: its agents have not been called live yet, and have no price.';
  const rest = unknown.length === 0 ? '' : ` Not counted, since nobody knows it: ${unknown.join(', ')}.`;
  if (atMost === null) return `It is expected to cost ${inDollars(expected)}; nobody knows how much at most.${rest}`;
  return `It is expected to cost ${costRange({ expected, atMost })}.${rest}`;
}

/** Null: the run stays within it. */
export function budgetWarning({ scope, name, limit, used, verdict }: BudgetAheadView): string | null {
  if (verdict === 'fits') return null;
  const whose = {
    run: 'of a run',
    day: 'of the day',
    agent: `of ${name ?? ''} for the day`,
    definition: `of ${name ?? ''} for the day`,
  };
  const spent = used === 0 ? inDollars(limit) : `${inDollars(limit)}, ${inDollars(used)} of it spent`;
  return verdict === 'asks'
    ? `Over the budget ${whose[scope]} (${spent}): it will ask.`
    : `May be over the budget ${whose[scope]} (${spent}): then it asks.`;
}

function counted(calls: number): string {
  return calls === 1 ? 'one call' : `${calls} calls`;
}
