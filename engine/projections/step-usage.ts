/** What the attempts of a step have used and cost, those that failed included. Pure. */
import type { StepUsage } from '../contract/step-view.ts';
import { usageIn, usageOfResponse, type CallUsage } from '../run/usage.ts';
import { billionthsOf, dollarsOf } from '../values/money.ts';
import type { AttemptHistory } from './attempt-history.ts';

type Attempt = Pick<AttemptHistory, 'response' | 'error' | 'cache'> & Partial<Pick<AttemptHistory, 'used'>>;

/** Null: none of them says so. What came from the cache was paid for by another run. */
export function usageOfAttempts(attempts: readonly Attempt[]): StepUsage | null {
  const calls = attempts.flatMap(({ response, error, cache, used = [] }): CallUsage[] => {
    if (cache?.status === 'hit') return [];
    const usage = usageOfResponse(response) ?? usageIn(error?.details);
    return [...used.map((metadata) => usageIn(metadata)), usage].filter((one) => one !== null);
  });
  if (calls.length === 0) return null;
  const sum = (of: (call: CallUsage) => number): number => calls.reduce((total, call) => total + of(call), 0);
  const isKnown = calls.every(({ cost }) => cost !== null);
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    cost: isKnown ? dollarsOf(sum(({ cost }) => billionthsOf(cost ?? 0))) : null,
  };
}
