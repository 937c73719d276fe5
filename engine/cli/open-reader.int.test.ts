import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { ReadingNeed } from './host.ts';
import { openReader } from './open-reader.ts';

async function reader(need: ReadingNeed) {
  const told: string[] = [];
  const surroundings = { directory: temporaryDirectory(), env: {}, tell: (line: string) => void told.push(line) };
  const { client, engine, close } = await openReader(surroundings, need);
  onTestFinished(close);
  return { client, engine, told };
}

test('what is told from rows alone looks at no file of agents, which whoever asks about agents does', async () => {
  const rows = await reader('rows');
  expect(await rows.client.runs.list({})).toMatchObject({ items: [], total: 0 });
  expect([rows.engine, rows.told]).toEqual(['none', []]);
  expect((await rows.client.agents.list({})).items).toEqual([]);

  const all = await reader('read');
  expect((await all.client.agents.list({})).items.map(({ name }) => name)).toContain('summarizer');
});
