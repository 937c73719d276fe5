/**
 * As random-definitions.property.test.ts, with a thousand other definitions. BATON_SOAK_SEEDS: how many;
 * BATON_SOAK_SEED: the first.
 */
import { beforeAll, expect, test } from 'vitest';
import { loadExpressions } from '../../engine/definition/expression.ts';
import { disagreement, oddities } from './hold.ts';

const first = Number(process.env['BATON_SOAK_SEED'] ?? Date.now() % 1_000_000_000);
const count = Number(process.env['BATON_SOAK_SEEDS'] ?? 1_000);
const MOST_TOLD = 10;

beforeAll(loadExpressions);

async function findIn(hold: (seed: number) => Promise<string | null>): Promise<string> {
  const found: string[] = [];
  for (let seed = first; seed < first + count && found.length < MOST_TOLD; seed++) {
    const difference = await hold(seed).catch(
      (error: unknown) => `Seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    if (difference !== null) found.push(difference);
  }
  return found.join('\n\n');
}

test(`the engine and the evaluator agree about ${count} definitions from seed ${first} on`, async () => {
  expect(await findIn(disagreement)).toBe('');
});

test(`whatever people do, ${count} runs from seed ${first} on end, with nothing stuck and nothing done twice`, async () => {
  expect(await findIn(oddities)).toBe('');
});
