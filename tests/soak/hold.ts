/** One seed, from the draw to the verdict. */
import { drawCase } from './draw/draw-case.ts';
import { tell } from './evaluator/tell.ts';
import { judge } from './judge/judge.ts';
import { lawsOfAnyHistory } from './judge/laws-of-any-history.ts';
import type { Case } from './operator.ts';
import { MemoryHost } from './play/memory-host.ts';
import { play } from './play/play.ts';
import { SqliteHost } from './play/sqlite-host.ts';
import { shrink } from './shrink.ts';

/** What is not as the evaluator says; nothing when all is. */
async function differencesOf(drawn: Case): Promise<string[]> {
  const told = tell(drawn.definition, drawn.parameters, drawn);
  const host = drawn.storage === 'sqlite' ? await SqliteHost.open(drawn) : new MemoryHost(drawn);
  try {
    return judge(told, await play(drawn, host), drawn);
  } finally {
    await host.close();
  }
}

/** So often people do whatever comes to mind. */
const MEDDLINGS = 8;

/**
 * Of a run in which people do whatever comes to mind nobody can tell how it ends; but end it must, with nothing stuck
 * and nothing done twice.
 */
export async function oddities(seed: number): Promise<string | null> {
  const drawn: Case = { ...drawCase(seed), intervention: null, storage: 'memory' };
  const host = new MemoryHost(drawn);
  try {
    const found = lawsOfAnyHistory(await play(drawn, host, MEDDLINGS), drawn);
    return found.length === 0
      ? null
      : [
          `Seed ${seed}, with people who meddle. Again: npm run soak -- --seed ${seed}`,
          ...found.map((each) => `  ${each}`),
          drawn.definition,
        ].join('\n');
  } finally {
    await host.close();
  }
}

/**
 * Null: the engine and the evaluator agree. Else all that there is to know of the smallest case found in which they
 * don't.
 */
export async function disagreement(seed: number): Promise<string | null> {
  const drawn = drawCase(seed);
  const differences = await differencesOf(drawn);
  if (differences.length === 0) return null;
  const small = await shrink(drawn, async (candidate) => (await differencesOf(candidate)).length > 0);
  return [
    `Seed ${seed}: the engine and the evaluator disagree. Again: npm run soak -- --seed ${seed}`,
    ...differences.map((difference) => `  ${difference}`),
    'The smallest case found in which they do:',
    ...(await differencesOf(small)).map((difference) => `  ${difference}`),
    small.definition,
    ...Object.entries(small.children).map(([name, text]) => `--- child ${name}\n${text}`),
    JSON.stringify({ ...small, definition: undefined, children: undefined }, null, 2),
  ].join('\n');
}
