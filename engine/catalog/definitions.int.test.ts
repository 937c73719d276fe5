import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../testing/yaml-definitions.ts';

const shipped = { 'with-checkpoint': WITH_CHECKPOINT, 'with-child': WITH_CHILD };

test('a template comes with the templates that it starts, once', async () => {
  const { client } = await openTestServer(shipped);
  const first = await client.library.import({ name: 'with-child' });
  expect(first).toMatchObject({
    imported: [
      { name: 'with-checkpoint', status: 'active', origin: 'library' },
      { name: 'with-child', status: 'active' },
    ],
    unchanged: [],
  });
  expect(await client.library.import({ name: 'with-child' })).toEqual({
    imported: [],
    unchanged: ['with-checkpoint', 'with-child'],
  });
  expect((await client.definitions.list({})).items.map(({ name }) => name)).toEqual(['with-checkpoint', 'with-child']);
});

test('the library says what each template is for and which version is here', async () => {
  const { client } = await openTestServer(shipped);
  await client.library.import({ name: 'with-checkpoint' });
  expect((await client.library.list({})).items).toMatchObject([
    {
      name: 'with-checkpoint',
      displayName: 'With a Checkpoint',
      owner: 'test-noop',
      agents: ['test-echo', 'test-deliver'],
      features: ['sequential', 'checkpoint'],
      parameters: [{ name: 'grouping', type: 'string', required: false, default: 'month', enum: ['week', 'month'] }],
      imported: '1.0.0',
    },
    { name: 'with-child', features: ['sequential', 'child orchestration'], imported: null },
  ]);
  await expect(client.library.import({ name: '../with-child' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a file that starts a template brings it along', async () => {
  const { client } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT });
  expect(await client.definitions.import({ source: WITH_CHILD, origin: 'mine.yaml' })).toMatchObject({
    name: 'with-child',
    status: 'active',
    origin: 'mine.yaml',
  });
  expect((await client.definitions.get({ name: 'with-checkpoint' })).source).toBe(WITH_CHECKPOINT);
});

test('a file that starts what nobody knows is refused, and nothing is kept', async () => {
  const { client } = await openTestServer();
  await expect(client.definitions.import({ source: WITH_CHILD })).rejects.toMatchObject({
    code: 'INVALID_DEFINITION',
    data: { details: { problems: [{ code: 'unknown_orchestration' }] } },
  });
  expect((await client.definitions.list({})).total).toBe(0);
});

test('a published version never changes; another text needs another version', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TWO_STEPS });
  const changed = TWO_STEPS.replace('Begin', 'Start');
  await expect(client.definitions.import({ source: changed })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { remedy: 'Raise metadata.version: a published version never changes.' },
  });
  const next = changed.replace('version: 1.0.0', 'version: 1.1.0');
  expect(await client.definitions.import({ source: next })).toMatchObject({ version: '1.1.0', status: 'active' });
  expect(
    (await client.definitions.list({ name: 'two-steps' })).items.map(({ version, status }) => [version, status]),
  ).toEqual([
    ['1.1.0', 'active'],
    ['1.0.0', 'archived'],
  ]);
});

test('a draft can change and is not run until it is active', async () => {
  const { client } = await openTestServer();
  expect(await client.definitions.import({ source: TWO_STEPS, draft: true })).toMatchObject({ status: 'draft' });
  expect(await client.definitions.import({ source: TWO_STEPS.replace('Begin', 'Start'), draft: true })).toMatchObject({
    status: 'draft',
  });
  await expect(client.definitions.get({ name: 'two-steps' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    data: { remedy: 'There is 1.0.0 (draft).' },
  });
  expect(await client.definitions.activate({ name: 'two-steps', version: '1.0.0' })).toMatchObject({
    status: 'active',
  });
  expect((await client.definitions.get({ name: 'two-steps' })).source).toContain('Start');
});

test('an archived version comes back when it is imported again and nothing took its place', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TWO_STEPS });
  expect(await client.definitions.archive({ name: 'two-steps', version: '1.0.0' })).toMatchObject({
    status: 'archived',
  });
  expect(await client.definitions.import({ source: TWO_STEPS })).toMatchObject({ status: 'active' });
  await client.definitions.import({ source: TWO_STEPS.replace('1.0.0', '2.0.0') });
  expect(await client.definitions.import({ source: TWO_STEPS })).toMatchObject({
    version: '1.0.0',
    status: 'archived',
  });
});

test('where two owners have the same name, somebody has to say which', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TWO_STEPS });
  await client.definitions.import({ source: TWO_STEPS.replace('owner: test-noop', 'owner: test-effect') });
  await expect(client.definitions.get({ name: 'two-steps' })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { details: { owners: expect.arrayContaining(['test-noop', 'test-effect']) as unknown } },
  });
  expect(await client.definitions.get({ name: 'two-steps', owner: 'test-effect' })).toMatchObject({
    owner: 'test-effect',
  });
});
