import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import type { ScheduleChanges } from '../contract/schedules.ts';

const TIMED = `metadata: { name: timed, displayName: Timed, version: 1.0.0, description: By the clock, owner: owner }
orchestration:
  parameters: [{ name: grouping, type: string, required: true }]
  steps:
    - { id: work, agent: test-echo, input: { userMessage: "Now" } }
  triggers:
    - { id: monday, cron: "0 7 * * MON", timezone: Europe/Zurich, parameters: { grouping: week } }
    - { id: nightly, cron: "@daily", parameters: { grouping: day }, overlap: queue, missed: skip }
    - { id: never, cron: "@hourly", parameters: { grouping: day }, enabled: false }
`;
const MONDAY = 'global.owner.timed.monday';
const DAY = 86_400_000;

test('the triggers of active definitions are listed with what they mean and when they come', async () => {
  const { client } = await openTestServer();
  expect(await client.schedules.list({})).toEqual({ items: [], total: 0, isKeeping: false });
  await client.definitions.import({ source: TIMED });
  const { items, total } = await client.schedules.list({});
  expect(total).toBe(3);
  expect(items).toMatchObject([
    {
      id: MONDAY,
      trigger: 'monday',
      definition: 'timed',
      displayName: 'Timed',
      version: '1.0.0',
      owner: 'owner',
      status: 'on',
      mode: 'rehearsal',
      isModeOwn: false,
      cron: '0 7 * * MON',
      words: 'at 07:00 on Monday',
      timezone: 'Europe/Zurich',
      overlap: 'skip',
      missed: 'run_once',
      parameters: { grouping: 'week' },
    },
    { trigger: 'never', status: 'off', nextTimes: [] },
    { trigger: 'nightly', words: 'every day at 00:00', timezone: 'UTC', overlap: 'queue_all', missed: 'skip' },
  ]);
  expect(items[0]?.nextTimes).toHaveLength(5);
  for (const time of items[0]?.nextTimes ?? [])
    expect(
      new Intl.DateTimeFormat('en', {
        timeZone: 'Europe/Zurich',
        weekday: 'short',
        hour: 'numeric',
        hourCycle: 'h23',
        minute: '2-digit',
      }).format(time),
    ).toBe('Mon 07:00');
  await client.definitions.archive({ name: 'timed', version: '1.0.0' });
  expect((await client.schedules.list({})).total).toBe(0);
});

test('a schedule is paused with a reason, resumed, and triggered by hand, and its history tells who did it', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TIMED });
  await expect(client.schedules.pause({ scheduleId: MONDAY, reason: '  ' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect(await client.schedules.pause({ scheduleId: MONDAY, reason: 'holidays' })).toMatchObject({
    status: 'paused',
    paused: { by: 'operator:ada', reason: 'holidays' },
  });
  await expect(client.schedules.pause({ scheduleId: MONDAY, reason: 'again' })).rejects.toMatchObject({
    code: 'REFUSED',
  });
  const run = await client.schedules.trigger({ scheduleId: MONDAY, parameters: { grouping: 'month' } });
  expect(run).toMatchObject({
    definition: 'timed',
    mode: 'rehearsal',
    attended: false,
    parameters: { grouping: 'month' },
    scheduleId: MONDAY,
  });
  expect((await client.runs.list({ scheduleId: MONDAY })).items.map(({ id }) => id)).toEqual([run.id]);
  expect((await client.runs.list({ isScheduled: false })).total).toBe(0);
  await client.schedules.resume({ scheduleId: MONDAY });
  await expect(client.schedules.trigger({ scheduleId: 'global.owner.timed.tuesday' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect
    .poll(async () => (await client.schedules.get({ scheduleId: MONDAY })).going, { timeout: 30_000 })
    .toEqual([]);
  const { items } = await client.schedules.history({ scheduleId: MONDAY });
  const told = items.map((item) => `${item.actor} ${item.kind === 'other' ? item.message : item.kind}`);
  expect(told.sort()).toEqual(
    [
      'operator:ada Paused: holidays',
      'operator:ada Resumed',
      'operator:ada fired',
      `system The run ${run.id} ended: completed`,
      'system Its times count from here on (at 07:00 on Monday, Europe/Zurich)',
    ].sort(),
  );
});

test('a backfill says beforehand what it would start, refuses what makes no sense, and can be cancelled', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TIMED });
  const until = Date.now() - DAY;
  const range = { scheduleId: MONDAY, from: until - 21 * DAY, until };
  const { times, concurrency } = await client.schedules.previewBackfill({ ...range, concurrency: 4 });
  expect(times).toHaveLength(3);
  expect(concurrency).toBe(1);
  await expect(client.schedules.previewBackfill({ ...range, until: Date.now() + DAY })).rejects.toThrow(
    'reaches into the future',
  );
  await expect(client.schedules.previewBackfill({ ...range, from: range.until, until: range.from })).rejects.toThrow(
    'ends before it begins',
  );
  await expect(client.schedules.previewBackfill({ ...range, scheduleId: 'global.owner.timed.never' })).rejects.toThrow(
    'switched off',
  );
  await expect(
    client.schedules.previewBackfill({ scheduleId: 'global.owner.timed.nightly', from: until - 900 * DAY, until }),
  ).rejects.toThrow('more than 500');
  expect(await client.schedules.backfill({ ...range, reason: 'corrected figures' })).toMatchObject({
    backfill: { total: 3, fired: 0, state: 'going', requestedBy: 'operator:ada' },
    waiting: [{ cause: 'backfill' }, {}, {}],
  });
  expect(await client.schedules.cancelBackfill({ scheduleId: MONDAY })).toMatchObject({
    backfill: { state: 'cancelled' },
    waiting: [],
  });
  await expect(client.schedules.cancelBackfill({ scheduleId: MONDAY })).rejects.toMatchObject({ code: 'REFUSED' });
});

test('whoever follows the schedules hears what becomes of them', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: TIMED });
  const stop = new AbortController();
  const changes = await client.schedules.changes({}, { signal: stop.signal });
  const heard: ScheduleChanges[] = [];
  const listening = (async () => {
    for await (const change of changes) heard.push(change);
  })();
  await expect.poll(() => heard[0], { timeout: 30_000 }).toMatchObject({ kind: 'snapshot', total: 3 });
  await client.schedules.pause({ scheduleId: MONDAY, reason: 'holidays' });
  await expect
    .poll(() => heard.flatMap((change) => (change.kind === 'changes' ? change.changed : change.items)), {
      timeout: 30_000,
    })
    .toContainEqual(expect.objectContaining({ id: MONDAY, status: 'paused' }));
  await client.definitions.archive({ name: 'timed', version: '1.0.0' });
  await expect.poll(() => heard.at(-1), { timeout: 30_000 }).toMatchObject({ kind: 'snapshot', items: [], total: 0 });
  stop.abort();
  await listening.catch(() => undefined);
});
