import type { StepUsage } from '../../../engine/contract/step-view.ts';
import { inDollars } from '../../../engine/contract/metrics.ts';

/** What a step or a run used, in a line. */
export function usageWords({ inputTokens, outputTokens, cost }: StepUsage): string {
  const price = cost === null ? 'price unknown' : inDollars(cost);
  return `${inputTokens.toLocaleString()} tokens in, ${outputTokens.toLocaleString()} out, ${price}`;
}
