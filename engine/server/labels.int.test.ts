import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS } from '../testing/yaml-definitions.ts';

const LABELLED = TWO_STEPS.replace(
  'orchestration:\n',
  'orchestration:\n  run_title: "Of {{ run.mode }}"\n  labels: { kind: own, customer: own }\n',
);

test('a run is started with labels, listed by them, and shown with its title', async () => {
  const { client } = await openTestServer();
  const labels = { kind: 'own', customer: 'ada' };
  const started = await client.runs.start({ source: LABELLED, mode: 'rehearsal', labels: { customer: 'ada' } });
  await client.runs.start({ source: LABELLED, mode: 'rehearsal' });
  expect(started).toMatchObject({ title: 'Of rehearsal', labels });
  expect((await client.runs.list({ labels })).items.map(({ id }) => id)).toEqual([started.id]);
  expect((await client.runs.list({ text: 'of rehears' })).total).toBe(2);
  expect(await client.runs.get({ runId: started.id })).toMatchObject({ title: 'Of rehearsal', labels });
  await expect(
    client.runs.start({ source: LABELLED, mode: 'rehearsal', labels: { customer: 'x'.repeat(300) } }),
  ).rejects.toThrow('256 bytes is the limit');
  expect((await client.runs.list({})).total).toBe(2);
});
