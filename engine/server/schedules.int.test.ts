import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';

const TIMED = `metadata: { name: timed, displayName: Timed, version: 1.0.0, description: By the clock, owner: owner }
orchestration:
  parameters: [{ name: grouping, type: string, required: true }]
  steps:
    - { id: work, agent: test-echo, input: { userMessage: "Now" } }
  triggers:
    - { id: monday, cron: "0 7 * * MON", timezone: Europe/Zurich, parameters: { grouping: week } }
    - { id: nightly, cron: "@daily", parameters: { grouping: day }, overlap: queue, missed: skip }
`;

test('the triggers of active definitions are listed as they are written', async () => {
  const { client } = await openTestServer();
  expect(await client.schedules.list({})).toEqual({ items: [], total: 0 });
  await client.definitions.import({ source: TIMED });
  expect(await client.schedules.list({})).toMatchObject({
    total: 2,
    items: [
      { id: 'monday', definition: 'timed', displayName: 'Timed', version: '1.0.0', owner: 'owner', cron: '0 7 * * MON', timezone: 'Europe/Zurich', overlap: 'skip', missed: 'run_once', parameters: { grouping: 'week' } },
      { id: 'nightly', cron: '@daily', timezone: 'UTC', overlap: 'queue', missed: 'skip' },
    ],
  });
  await client.definitions.archive({ name: 'timed', version: '1.0.0' });
  expect((await client.schedules.list({})).total).toBe(0);
});
