import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { FileDraftStore } from './file-draft-store.ts';

const draft = (id: string, source: string, savedAt = 1) => ({ id, source, savedAt, basedOn: null });

test('a draft is found again as it was saved, by whoever opens the folder next', async () => {
  const directory = join(temporaryDirectory(), 'drafts');
  const saved = { ...draft('owner/../kpi', 'not: [valid'), basedOn: { name: 'kpi', owner: 'owner', version: '1.0.0' } };
  await new FileDraftStore(directory).save(saved);
  expect(await new FileDraftStore(directory).find(saved.id)).toEqual(saved);
  expect(await new FileDraftStore(directory).find('another')).toBeNull();
});

test('of texts saved in quick succession the last one stays, and no half of one', async () => {
  const directory = join(temporaryDirectory(), 'drafts');
  const drafts = new FileDraftStore(directory);
  await Promise.all(Array.from({ length: 20 }, (_, index) => drafts.save(draft('one', `text ${index}`, index))));
  expect((await drafts.find('one'))?.source).toBe('text 19');
  expect(readdirSync(directory)).toHaveLength(1);
});

test('drafts are listed newest first, without those that were thrown away or that nobody can read', async () => {
  const directory = join(temporaryDirectory(), 'drafts');
  const drafts = new FileDraftStore(directory);
  expect(await drafts.list()).toEqual([]);
  for (const [index, id] of ['a', 'b', 'c'].entries()) await drafts.save(draft(id, id, index));
  await drafts.discard('b');
  await drafts.discard('never there');
  writeFileSync(join(directory, 'broken.json'), '{"id":');
  expect((await drafts.list()).map(({ id }) => id)).toEqual(['c', 'a']);
});
