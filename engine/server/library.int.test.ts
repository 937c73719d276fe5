import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT } from '../testing/yaml-definitions.ts';

const edited = TWO_STEPS.replace('version: 1.0.0', 'version: 1.1.0').replace('message: Begin', 'message: Start');
const earlier = TWO_STEPS.replace('version: 1.0.0', 'version: 0.9.0');

test('a template is available until it is imported, and current then', async () => {
  const { client } = await openTestServer({ 'two-steps': TWO_STEPS });
  expect((await client.library.list({})).items).toMatchObject([
    { name: 'two-steps', state: 'available', imported: null },
  ]);
  await client.library.import({ name: 'two-steps' });
  expect((await client.library.list({})).items).toMatchObject([{ state: 'current', imported: '1.0.0' }]);
});

test('an update is offered for an older template that nobody has touched', async () => {
  const { client } = await openTestServer({ 'two-steps': TWO_STEPS });
  await client.definitions.import({ source: earlier, origin: 'library' });
  expect((await client.library.list({})).items).toMatchObject([{ state: 'update', imported: '0.9.0', isNew: true }]);
  await client.library.import({ name: 'two-steps' });
  expect((await client.library.list({})).items).toMatchObject([{ state: 'current', imported: '1.0.0' }]);
});

test('an edited copy stays what runs when the template comes beside it as a draft', async () => {
  const { client } = await openTestServer({ 'two-steps': TWO_STEPS });
  await client.definitions.import({ source: edited, origin: 'editor' });
  expect((await client.library.list({})).items).toMatchObject([{ state: 'edited', imported: '1.1.0', isNew: true }]);
  await client.library.import({ name: 'two-steps', draft: true });
  expect((await client.definitions.get({ name: 'two-steps' })).version).toBe('1.1.0');
  expect((await client.definitions.get({ name: 'two-steps', version: '1.0.0' })).status).toBe('draft');
  expect((await client.library.list({})).items).toMatchObject([{ state: 'edited', isNew: false }]);
});

test('parameters are checked in the words that a run is refused with', async () => {
  const { client } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT });
  await client.library.import({ name: 'with-checkpoint' });
  const given = { grouping: 'year', gruping: 'week' };
  const { problems } = await client.definitions.checkParameters({ definition: 'with-checkpoint', parameters: given });
  expect(problems).toMatchObject([
    { code: 'not_in_enum', parameter: 'grouping' },
    { code: 'unknown', parameter: 'gruping', suggestion: 'grouping' },
  ]);
  await expect(
    client.runs.start({ definition: 'with-checkpoint', parameters: given, mode: 'rehearsal' }),
  ).rejects.toThrow(problems.map(({ message }) => message).join('\n'));
  expect(await client.definitions.checkParameters({ source: WITH_CHECKPOINT, parameters: {} })).toEqual({
    parameters: { grouping: 'month' },
    problems: [],
  });
});

test('a form begins with what the newest run was given', async () => {
  const { client } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT });
  await client.library.import({ name: 'with-checkpoint' });
  expect(await client.definitions.startingParameters({ definition: 'with-checkpoint' })).toEqual({
    parameters: {},
    from: 'defaults',
  });
  await client.runs.start({ definition: 'with-checkpoint', parameters: { grouping: 'week' }, mode: 'rehearsal' });
  expect(await client.definitions.startingParameters({ definition: 'with-checkpoint' })).toEqual({
    parameters: { grouping: 'week' },
    from: 'run',
  });
});
