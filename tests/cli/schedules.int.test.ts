import { expect, test } from 'vitest';
import type { RunView } from '../../engine/contract/run-view.ts';
import type { ScheduleView } from '../../engine/contract/schedules.ts';
import { deskHere } from './desk-here.ts';

const NIGHTLY = `
metadata: { name: nightly, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  parameters: [ { name: grouping, type: string, default: day } ]
  steps: [ { id: work, agent: test-echo, input: { userMessage: "By {{ grouping }}" } } ]
  triggers: [ { id: night, cron: "0 3 * * *", parameters: { grouping: week } } ]
`;

test('schedules are listed, paused with a reason, resumed and run now', async () => {
  const place = deskHere();
  place.write('nightly.yaml', NIGHTLY);
  expect((await place.baton('schedules')).stdout).toContain('No active definition has a trigger');
  expect((await place.baton('import', 'nightly.yaml')).code).toBe(0);

  const listed = await place.baton('schedules');
  expect(listed.stdout).toMatch(/✓ on\s+nightly\/night\s+every day at 03:00\s+UTC/);
  expect(listed.stderr).toContain('Nothing starts runs by the clock now');

  const unsaid = await place.baton('schedules', 'pause', 'nightly');
  expect(unsaid).toMatchObject({ code: 2, stderr: expect.stringContaining('Say why') });
  expect((await place.baton('schedules', 'pause', 'nightly', '--reason', 'the source is down')).stdout).toContain(
    'the source is down',
  );
  expect((await place.baton('doctor')).stdout).toMatch(/! schedules\s+1 armed, 1 paused/);
  expect((await place.baton('schedules', 'pause', 'nightly', '--reason', 'again')).code).toBe(4);

  const run = await place.json<RunView>('schedules', 'trigger', 'nightly', '--param', 'grouping=month');
  expect(run).toMatchObject({
    code: 0,
    value: {
      status: 'completed',
      mode: 'rehearsal',
      parameters: { grouping: 'month' },
      scheduleId: 'global.finance-manager.nightly.night',
    },
  });
  expect((await place.json<ScheduleView>('schedules', 'resume', 'nightly/night')).value).toMatchObject({
    status: 'on',
    paused: null,
    lastFired: { cause: 'hand', status: 'completed' },
  });
  const shown = await place.baton('schedules', 'show', 'nightly');
  expect(shown.stdout).toContain('Paused: the source is down');
  expect(shown.stdout).toMatch(/started .*completed \(hand\)/);
});

test('a backfill says what it would start before it is told to', async () => {
  const place = deskHere();
  place.write('nightly.yaml', NIGHTLY);
  await place.baton('import', 'nightly.yaml');
  const range = ['--from', '2026-01-01', '--until', '2026-01-04T12:00Z'] as const;
  expect((await place.baton('schedules', 'backfill', 'nightly', ...range)).stdout).toMatch(
    /^4 runs of nightly\/night, for .* one after the other\. Do it: add --yes/,
  );
  expect(await place.baton('schedules', 'backfill', 'nightly', '--from', 'tomorrow')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it is no time'),
  });
  const begun = await place.json<ScheduleView>('schedules', 'backfill', 'nightly', ...range, '--yes');
  expect(begun.value).toMatchObject({ backfill: { total: 4, state: 'going' } });
  expect(begun.stderr).toContain('baton serve');
  expect((await place.json<ScheduleView>('schedules', 'backfill', 'nightly', '--cancel')).value).toMatchObject({
    backfill: { state: 'cancelled' },
    waiting: [],
  });
});

test('what comes with a template is off, and import says how to switch it on', async () => {
  const place = deskHere();
  const imported = await place.baton('import', 'data-quality');
  expect(imported.stderr).toMatch(/data-quality\/\S+ \(.+\) is off, .*baton schedules on data-quality\//);
  const off = await place.baton('schedules');
  expect(off.stdout).toMatch(/- off\s+data-quality\//);
  expect((await place.baton('schedules', 'show', 'data-quality')).stdout).toContain('nobody has switched it on');
  expect((await place.baton('doctor')).stdout).toMatch(/schedules\s+None is on, 1 switched off/);
  expect((await place.json<ScheduleView>('schedules', 'on', 'data-quality')).value).toMatchObject({
    status: 'on',
    offBy: null,
    switched: { isOn: true },
  });
  expect(await place.baton('schedules', 'off', 'data-quality')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Say why'),
  });
  expect((await place.baton('schedules', 'off', 'data-quality', '--reason', 'not now')).stdout).toContain('not now');
  expect((await place.baton('schedules', 'off', 'data-quality', '--reason', 'again')).code).toBe(4);
});
