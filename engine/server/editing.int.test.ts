import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT } from '../testing/yaml-definitions.ts';

test('a text that can be read has an outline with places, whatever else is wrong with it', async () => {
  const { client } = await openTestServer();
  const { outline, problems } = await client.definitions.outline({
    source: TWO_STEPS.replace('test-deliver', 'nobody-at-all'),
  });
  expect(problems).toMatchObject([{ code: 'unknown_agent', severity: 'error', line: 6 }]);
  expect(outline).toMatchObject({
    name: 'two-steps',
    isWhole: true,
    steps: [
      { id: 'first', performer: 'test-echo', outputs: ['content', 'metadata'], sees: [], place: { line: 5 } },
      { id: 'second', dependsOn: ['first'], sees: ['first'], place: { line: 6 } },
    ],
  });
  expect(await client.definitions.outline({ source: 'orchestration: [' })).toMatchObject({
    outline: null,
    summary: null,
  });
});

test('where a stand-in took the place of what was written, the outline says that it is not whole', async () => {
  const { client } = await openTestServer();
  const { outline } = await client.definitions.outline({ source: TWO_STEPS.replace('agent: test-echo', 'agent: [1]') });
  expect(outline).toMatchObject({ isWhole: false, steps: [{ id: 'first' }, { id: 'second' }] });
});

test('two texts are compared by what would run differently', async () => {
  const { client } = await openTestServer();
  const { changes } = await client.definitions.compare({
    before: TWO_STEPS,
    after: TWO_STEPS.replace('depends_on: [first], ', ''),
  });
  expect(changes).toMatchObject([{ step: 'second' }]);
  expect(await client.definitions.compare({ before: TWO_STEPS, after: `# A remark${TWO_STEPS}` })).toEqual({
    changes: [],
  });
  expect(await client.definitions.compare({ before: TWO_STEPS, after: 'not: {' })).toEqual({ changes: null });
});

test('a version is raised beyond everything that was published, and nothing else in the text changes', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TWO_STEPS });
  await client.definitions.import({ source: TWO_STEPS.replace('1.0.0', '1.4.0') });
  expect(await client.definitions.raiseVersion({ source: TWO_STEPS })).toEqual({
    version: '1.4.1',
    source: TWO_STEPS.replace('1.0.0', '1.4.1'),
  });
  await expect(client.definitions.raiseVersion({ source: 'not: {' })).rejects.toMatchObject({
    code: 'INVALID_DEFINITION',
  });
});

test('drafts are kept as they are, valid or not, until they are thrown away', async () => {
  const { client } = await openTestServer();
  const draft = { id: 'test-noop/with-checkpoint', source: `${WITH_CHECKPOINT}\n  broken: [`, basedOn: null };
  const { savedAt } = await client.definitions.saveDraft(draft);
  expect(await client.definitions.getDraft({ id: draft.id })).toEqual({ ...draft, savedAt });
  expect((await client.definitions.listDrafts({})).items).toEqual([{ id: draft.id, basedOn: null, savedAt }]);
  await client.definitions.discardDraft({ id: draft.id });
  expect(await client.definitions.getDraft({ id: draft.id })).toBeNull();
});

test('the schema knows both spellings, and offers one', async () => {
  const { client } = await openTestServer();
  const schema = JSON.stringify(await client.definitions.schema({}));
  expect(schema).toContain('"depends_on"');
  expect(schema).toContain('"doNotSuggest":true');
});
