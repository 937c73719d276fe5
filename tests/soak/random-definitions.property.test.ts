/**
 * Definitions drawn from all that the language has, run by the engine with crashes, against an evaluator that knows
 * nothing of it (`evaluator/tell.ts`; what is drawn: `draw/draw-case.ts`). Always the same fifty; `npm run soak` draws
 * a thousand.
 */
import { beforeAll, expect, test } from 'vitest';
import { loadExpressions } from '../../engine/definition/expression.ts';
import { disagreement, oddities } from './hold.ts';

beforeAll(loadExpressions);

const seeds = Array.from({ length: 50 }, (_, index) => index + 1);

test.each(seeds)('the engine and the evaluator agree about seed %i', async (seed) => {
  expect(await disagreement(seed)).toBeNull();
});

test.each(seeds)(
  'whatever people do, a run ends, with nothing stuck and nothing done twice (seed %i)',
  async (seed) => {
    expect(await oddities(seed)).toBeNull();
  },
);
