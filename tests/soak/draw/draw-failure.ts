import type { Rescue } from '../operator.ts';
import type { Dice } from './dice.ts';
import type { Node, Sheet } from './draw-definition.ts';
import type { Sketch } from './draw-edges.ts';

/** How an agent behaves. @param mayHang its step has a time limit */
export function drawBehaviour(dice: Dice, mayHang = true): Node {
  return dice.weighted<Node>([
    [8, {}],
    [2, { fails: dice.between(1, 3), retryable: true, ...(dice.chance(0.4) && { code: dice.pick(['down', 'full']) }) }],
    [1, { fails: 99, retryable: dice.chance(0.5) }],
    [mayHang ? 1 : 0, { hangs: dice.between(1, 2) }],
  ]);
}

export function drawRetry(dice: Dice): Node {
  const delayMs = 1000 * dice.between(0, 5);
  return {
    max_attempts: dice.between(1, 4),
    initial_delay_ms: delayMs,
    ...(delayMs >= 2000 && dice.chance(0.15) && { max_total_seconds: dice.pick([1, 36_000]) }),
    ...(dice.chance(0.3) && { backoff_multiplier: dice.between(1, 3) }),
    ...(dice.chance(0.3) && { strategy: dice.pick(['linear', 'exponential']) }),
    ...(dice.chance(0.3) && { max_delay_ms: 4000 }),
    jitter: dice.pick([0, 0.5]),
    ...(dice.chance(0.2) && {
      if: dice.pick(['error.code == "down"', 'error.retryable || attempt < 3', 'attempt <= 2']),
    }),
  };
}

/** What becomes of a step that fails for good; where nothing may end the run, somebody or its definition sees to it. */
export function drawFailing(
  sheet: Sheet,
  { id, kind }: Sketch,
  { mayNotMakeSense, work }: { readonly mayNotMakeSense: boolean; readonly work: Node },
): Node {
  const { dice, name, operator, asks, mayStop } = sheet;
  const isTriedAgain = kind !== 'switch' && kind !== 'wait' && dice.chance(0.4);
  const retry = isTriedAgain ? drawRetry(dice) : null;
  const mayFail =
    mayNotMakeSense ||
    kind === 'child' ||
    kind === 'list' ||
    JSON.stringify(work).includes('fails') ||
    JSON.stringify(work).includes('hangs') ||
    JSON.stringify(work).includes('steps[');
  const isPromised = JSON.stringify(work).includes('"cancel"'); // whether it cancels the run depends on what else fails, where it is isolated
  const isIsolated = !isPromised && ((mayFail && !asks && !mayStop) || dice.chance(0.25));
  if (asks && !isIsolated) {
    const canBeTriedAgain = (kind === 'agent' || kind === 'child') && !('for_each' in work) && !('repeat' in work);
    const rescues: Rescue[] = [];
    const afterMs = () => 500 + 1000 * dice.between(0, 20);
    while (canBeTriedAgain && rescues.length < 2 && dice.chance(0.4))
      rescues.push({ action: 'retry', afterMs: afterMs() });
    if (mayStop && dice.chance(0.25)) rescues.push({ action: 'abort', afterMs: afterMs() });
    else
      rescues.push({
        action: 'skip',
        output: dice.weighted([
          [3, { v: 2 }],
          [1, null],
        ]),
        afterMs: afterMs(),
      });
    operator.rescues[`${name}/${id}`] = rescues;
  }
  return { ...(retry && { retry }), ...(isIsolated && { on_error: 'continue' }) };
}
