import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunRow } from '../projections/read-models.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine, type TestEngineOptions } from '../testing/test-engine.ts';
import type { ScheduleEventBody } from './schedule-event.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday at noon. */
const noon = Date.UTC(2026, 0, 5, 12);
const night = (day: number) => Date.UTC(2026, 0, 5 + day, 3);
const ID = 'global.owner.nightly.night';

const nightly = (trigger: string, work = 'agent: test-echo') => `
metadata: { name: nightly, displayName: Nightly, version: 1.0.0, description: Every night, owner: owner }
orchestration:
  parameters: [ { name: grouping, type: string, default: day } ]
  steps: [ { id: work, ${work}, input: { userMessage: "For {{ run.scheduledFor }} by {{ grouping }}" }, output_mapping: { said: "$.content.message" } } ]
  triggers: [ { id: night, cron: "0 3 * * *", ${trigger} } ]
`;

/** As long as it takes: machines are slow at times, and the test ends by its own limit. */
function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 5 });
}

async function open(options: TestEngineOptions = {}): Promise<{ it: TestEngine; clock: ManualClock }> {
  const clock = (options.clock as ManualClock | undefined) ?? new ManualClock(noon);
  const it = await TestEngine.open({ keepsSchedules: true, ...options, clock });
  onTestFinished(async () => {
    await it.close();
    expect(it.bugs).toEqual([]);
  });
  return { it, clock };
}

function runsOf(it: TestEngine): RunRow[] {
  return it.engine.readModels.listRuns({ scheduleId: ID, sort: 'oldest' }, { limit: 100, offset: 0 }).items;
}

/** Times for which there are runs, by night. */
function nightsOf(it: TestEngine): number[] {
  return runsOf(it).map(({ scheduledFor }) => Math.floor(((scheduledFor ?? 0) - night(0)) / DAY));
}

function events(it: TestEngine): ScheduleEventBody[] {
  const page = it.engine.schedules.history(ID, { limit: 100, beforePosition: null });
  return (page as Awaited<typeof page>).items.reverse(); // this store answers at once
}

/** Brought in from the library: the same text, with another origin. */
function importTemplate(it: TestEngine, source: string, version = '1.0.0', origin = 'library'): void {
  const key = { organization: 'global', owner: 'owner', name: 'nightly' };
  it.engine.definitions.saveDraft({ ...key, version, source, origin }, Date.now());
  it.engine.definitions.activate(key, version, Date.now());
}

async function armed(it: TestEngine): Promise<void> {
  await eventually(async () => expect((await it.engine.schedules.find(ID)).state.armed).not.toBeNull());
}

function advanceToNight(clock: ManualClock): void {
  const next = night(Math.floor((clock.now() - night(0)) / DAY) + 1);
  clock.advance(next - clock.now() + 1_000);
}

async function nextNight(it: TestEngine, clock: ManualClock, count: number): Promise<void> {
  advanceToNight(clock);
  await eventually(() => expect(runsOf(it)).toHaveLength(count));
}

test('a time that comes starts one run of the active version, unattended, in rehearsal, which knows what it was scheduled for', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly('parameters: { grouping: week }'));
  await armed(it);
  await nextNight(it, clock, 1);
  const [row] = runsOf(it);
  expect(row).toMatchObject({
    definition: 'nightly',
    mode: 'rehearsal',
    attended: false,
    scheduleId: ID,
    scheduledFor: night(1),
    parameters: { grouping: 'week' },
  });
  await it.ended(row?.id ?? '');
  expect(it.events(row?.id ?? '')[0]).toMatchObject({
    actor: 'system',
    data: { trigger: { scheduleId: ID, scheduledFor: night(1), dueAt: night(1), cause: 'time', backfillId: null } },
  });
  expect(it.events(row?.id ?? '').findLast(({ type }) => type === 'orchestration.step.completed')).toMatchObject({
    data: { output: { said: 'For 2026-01-06T03:00:00.000Z by week' } },
  });
  await eventually(() =>
    expect(events(it).map(({ type }) => type.replace('orchestration.schedule.', ''))).toEqual([
      'armed',
      'fired',
      'run_ended',
    ]),
  );
  await nextNight(it, clock, 2);
});

test.each([
  { policy: 'skip', nights: [4], skipped: [{ from: night(1), scheduledFor: night(3), count: 3, reason: 'missed' }] },
  {
    policy: 'run_once',
    nights: [3, 4],
    skipped: [{ from: night(1), scheduledFor: night(2), count: 2, reason: 'missed' }],
  },
  { policy: 'run_all', nights: [1, 2, 3, 4], skipped: [] },
])(
  'a nightly run that was missed for three days does what $policy says, and goes on the night after',
  async ({ policy, nights, skipped }) => {
    const directory = temporaryDirectory();
    const before = await TestEngine.open({ directory, clock: new ManualClock(noon), keepsSchedules: true });
    before.import('nightly', nightly(`missed: ${policy}`));
    await armed(before);
    await before.close();

    const clock = new ManualClock(noon + 3 * DAY);
    const { it } = await open({ directory, clock });
    await eventually(() => expect(nightsOf(it)).toEqual(nights.slice(0, -1)));
    await eventually(async () => expect((await it.engine.schedules.find(ID)).state.going).toEqual([]));
    await eventually(async () => expect((await it.engine.schedules.find(ID)).state.takenUpTo).toBe(night(3)));
    advanceToNight(clock);
    await eventually(() => expect(nightsOf(it)).toEqual(nights));
    expect(
      events(it).flatMap((event) => (event.type === 'orchestration.schedule.skipped' ? [event.data] : [])),
    ).toMatchObject(skipped);
  },
);

test('sleep is an absence too: what a machine slept through is missed, and is seen when it wakes', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly('missed: run_once'));
  await armed(it);
  vi.spyOn(clock, 'now').mockReturnValue(noon + 3 * DAY); // timers stood still meanwhile
  it.engine.lookAtClock();
  await eventually(() => expect(nightsOf(it)).toEqual([3]));
});

test('what can not be started is skipped, and says why', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly('', 'agent: nobody'));
  await armed(it);
  advanceToNight(clock);
  await eventually(() =>
    expect(events(it).at(-1)).toMatchObject({
      type: 'orchestration.schedule.skipped',
      data: { reason: 'not_startable', message: expect.stringContaining('nobody') },
    }),
  );
  expect(runsOf(it)).toEqual([]);
});

test('a new version goes on where the old one was; another time of day begins anew; without a version, nothing starts', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly(''));
  await armed(it);
  const key = { organization: 'global', owner: 'owner', name: 'nightly' };
  const publish = (version: string, source: string) => {
    it.engine.definitions.saveDraft(
      { ...key, version, source: source.replace('1.0.0', version), origin: 'test' },
      clock.now(),
    );
    it.engine.definitions.activate(key, version, clock.now());
  };
  publish('1.1.0', nightly('parameters: { grouping: month }'));
  await nextNight(it, clock, 1);
  expect(runsOf(it)[0]).toMatchObject({ version: '1.1.0', parameters: { grouping: 'month' } });
  publish('1.2.0', nightly('').replace('0 3 * * *', '0 4 * * *'));
  await eventually(() =>
    expect(events(it)).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ cron: '0 4 * * *', reason: 'changed' }) }),
    ),
  );
  it.engine.definitions.archive(key, '1.2.0', clock.now());
  await eventually(() =>
    expect(events(it)).toContainEqual(
      expect.objectContaining({ type: 'orchestration.schedule.disarmed', data: { reason: 'gone', dropped: [] } }),
    ),
  );
  for (let days = 0; days < 3; days++) advanceToNight(clock);
  expect(runsOf(it)).toHaveLength(1);
});

test('paused with a reason, resumed, and started by hand with other parameters', async () => {
  const { it, clock } = await open();
  const { schedules } = it.engine;
  it.import('nightly', nightly(''));
  await armed(it);
  await schedules.pause(ID, 'the source is down', 'operator:ada');
  await expect(schedules.pause(ID, 'again', 'operator:bob')).rejects.toThrow(
    'paused already, by operator:ada: the source is down',
  );
  advanceToNight(clock);
  await eventually(() =>
    expect(events(it).at(-1)).toMatchObject({
      data: { reason: 'paused', message: 'It was paused: the source is down' },
    }),
  );
  const runId = await schedules.trigger(ID, { grouping: 'month' }, 'operator:ada');
  expect(it.events(runId)[0]).toMatchObject({
    actor: 'operator:ada',
    data: { parameters: { grouping: 'month' }, trigger: { cause: 'hand', scheduledFor: night(1) + 1_000 } },
  });
  await expect(schedules.trigger(ID, { grouping: 7 }, 'operator:ada')).rejects.toMatchObject({
    code: 'invalid_parameters',
  });
  await it.ended(runId);
  await schedules.resume(ID, null, 'operator:bob');
  await nextNight(it, clock, 2);
});

test('a backfill starts a run for every time of a range, oldest first and one after the other, also over a restart', async () => {
  const directory = temporaryDirectory();
  const first = await TestEngine.open({ directory, clock: new ManualClock(noon), keepsSchedules: true });
  first.import('nightly', nightly('', 'agent: test-hang'));
  await armed(first);
  const range = { from: night(-4), until: night(-1) };
  expect(await first.engine.schedules.planBackfill(ID, range, 5)).toEqual({
    times: [night(-4), night(-3), night(-2), night(-1)],
    concurrency: 1,
  });
  await first.engine.schedules.backfill(ID, range, 5, 'the figures were corrected', 'operator:ada');
  await expect(first.engine.schedules.backfill(ID, range, 1, null, 'operator:ada')).rejects.toThrow('is under way');
  await eventually(() => expect(nightsOf(first)).toEqual([-4]));
  await first.close();

  const { it } = await open({ directory });
  for (const count of [1, 2, 3, 4]) {
    await eventually(() => expect(nightsOf(it)).toEqual([-4, -3, -2, -1].slice(0, count)));
    await it.engine.command(runsOf(it).at(-1)?.id ?? '', { type: 'cancel', notes: null }, 'operator:ada');
  }
  await eventually(async () =>
    expect((await it.engine.schedules.find(ID)).state.backfill).toMatchObject({
      state: 'finished',
      total: 4,
      fired: 4,
      ended: 4,
    }),
  );
});

test('an engine that does not keep schedules starts nothing by the clock, and those that do make up for it', async () => {
  const directory = temporaryDirectory();
  const brief = await TestEngine.open({ directory, clock: new ManualClock(noon) });
  brief.import('nightly', nightly('')); // and it ends before anybody has looked at it
  expect(brief.engine.schedules.isKeeping).toBe(false);
  await brief.close();
  const { it } = await open({ directory, clock: new ManualClock(noon + DAY) });
  await eventually(() => expect(nightsOf(it)).toEqual([1]));
});

test('where a schedule stands follows from its events alone', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly('overlap: queue_all'));
  await armed(it);
  await nextNight(it, clock, 1);
  await it.engine.schedules.backfill(ID, { from: night(-2), until: night(0) }, 1, null, 'operator:ada');
  await eventually(async () => expect((await it.engine.schedules.find(ID)).state.backfill?.state).toBe('finished'));
  const { state } = await it.engine.schedules.find(ID);
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true, runs: 4 });
  expect((await it.engine.schedules.find(ID)).state).toEqual(state);
});

test('what comes with a template starts nothing by itself: it is off, and says so, until somebody switches it on', async () => {
  const { it, clock } = await open();
  importTemplate(it, nightly(''));
  await eventually(() => expect(events(it).map(({ type }) => type)).toEqual(['orchestration.schedule.switched_off']));
  for (let night = 0; night < 3; night++) advanceToNight(clock);
  expect((await it.engine.schedules.find(ID)).state).toMatchObject({
    armed: null,
    switched: { isOn: false, because: 'template', by: 'system' },
  });
  await it.engine.schedules.switchOn(ID, 'we want it', 'operator:ada');
  await nextNight(it, clock, 1);
  expect(nightsOf(it)).toEqual([4]);
  expect(
    events(it)
      .map(({ type }) => type.replace('orchestration.schedule.', ''))
      .slice(0, 4),
  ).toEqual(['switched_off', 'switched_on', 'armed', 'fired']);
  await expect(it.engine.schedules.switchOn(ID, null, 'operator:ada')).rejects.toThrow('night is on already');
});

test('a template that was changed and published as one’s own stays off, and what was switched off stays off in the next version', async () => {
  const { it, clock } = await open();
  importTemplate(it, nightly(''));
  await eventually(() => expect(events(it)).toHaveLength(1));
  importTemplate(it, nightly('').replace('1.0.0', '1.1.0'), '1.1.0', 'editor');
  await eventually(async () => expect((await it.engine.schedules.find(ID)).schedule.version).toBe('1.1.0'));
  advanceToNight(clock);
  expect((await it.engine.schedules.find(ID)).state.armed).toBeNull();
  await it.engine.schedules.switchOn(ID, null, 'operator:ada');
  await it.engine.schedules.switchOff(ID, 'enough', 'operator:ada');
  await expect(it.engine.schedules.planBackfill(ID, { from: noon, until: clock.now() }, 1)).rejects.toThrow(
    'night is switched off',
  );
  importTemplate(it, nightly('').replace('1.0.0', '1.2.0'), '1.2.0', 'editor');
  await eventually(async () => expect((await it.engine.schedules.find(ID)).schedule.version).toBe('1.2.0'));
  advanceToNight(clock);
  expect((await it.engine.schedules.find(ID)).state).toMatchObject({
    armed: null,
    switched: { isOn: false, because: 'operator', reason: 'enough' },
  });
  expect(runsOf(it)).toEqual([]);
});

test('a schedule off by its template is off after a restart as well, and its states can be made anew from their events', async () => {
  const directory = temporaryDirectory();
  const clock = new ManualClock(noon);
  const before = await TestEngine.open({ directory, clock, keepsSchedules: true });
  importTemplate(before, nightly(''));
  await eventually(() => expect(events(before)).toHaveLength(1));
  await before.close();
  advanceToNight(clock);
  const { it } = await open({ directory, clock });
  advanceToNight(clock);
  expect((await it.engine.schedules.find(ID)).state.armed).toBeNull();
  expect((await it.engine.rebuild()).isIdentical).toBe(true);
  expect(events(it)).toHaveLength(1);
});

test('a time that came and waits for its jitter is not lost when its schedule is changed, and is told when it ends', async () => {
  const { it, clock } = await open();
  it.import('nightly', nightly('jitter_seconds: 1800'));
  await armed(it);
  clock.advance(night(1) - noon + 1000);
  await eventually(async () => expect((await it.engine.schedules.find(ID)).state.takenUpTo).toBeLessThan(night(1)));
  expect(runsOf(it)).toEqual([]); // it waits for its jitter
  const key = { organization: 'global', owner: 'owner', name: 'nightly' };
  it.engine.definitions.saveDraft(
    {
      ...key,
      version: '1.1.0',
      source: nightly('jitter_seconds: 1800').replace('0 3 * * *', '0 5 * * *').replace('1.0.0', '1.1.0'),
      origin: 'test',
    },
    clock.now(),
  );
  it.engine.definitions.activate(key, '1.1.0', clock.now());
  await eventually(() => expect(runsOf(it)).toMatchObject([{ scheduledFor: night(1), version: '1.1.0' }]));
  expect(events(it).map(({ type }) => type.slice('orchestration.schedule.'.length))).toEqual(
    expect.arrayContaining(['queued', 'armed', 'fired']),
  );
  clock.advance(2 * HOUR - 1000);
  const schedule = (await it.engine.schedules.find(ID)).state;
  expect(schedule.takenUpTo).toBeLessThan(night(1) + 2 * HOUR); // five o'clock has come, and waits
  it.engine.definitions.archive(key, '1.1.0', clock.now());
  await eventually(() =>
    expect(events(it)).toContainEqual(
      expect.objectContaining({
        type: 'orchestration.schedule.disarmed',
        data: { reason: 'gone', dropped: [night(1) + 2 * HOUR] },
      }),
    ),
  );
});
