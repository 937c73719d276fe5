import { describe, expect, test } from 'vitest';
import { answeringLater } from '../testing/slow-store.ts';
import type { Deferred } from '../values/deferred.ts';
import { MemoryScheduleLog } from './memory-schedule-log.ts';
import { ScheduleBook } from './schedule-book.ts';
import type { ScheduleEventBody } from './schedule-event.ts';
import type { ScheduleLog } from './schedule-log.ts';
import { initialScheduleState, type ScheduleState } from './schedule-state.ts';

const armed: ScheduleEventBody = {
  type: 'orchestration.schedule.armed',
  data: { cron: '0 3 * * *', timezone: 'UTC', version: '1.0.0', reason: 'new' },
};
const fired: ScheduleEventBody = {
  type: 'orchestration.schedule.fired',
  data: { scheduledFor: 50, dueAt: 51, runId: 'r', cause: 'time', backfillId: null },
};
const ended: ScheduleEventBody = {
  type: 'orchestration.schedule.run_ended',
  data: { runId: 'r', status: 'completed', backfillId: null },
};

const logs: Readonly<Record<string, (log: MemoryScheduleLog) => Deferred<ScheduleLog>>> = {
  'at once': (log) => log,
  later: (log) => answeringLater<ScheduleLog>(log),
};

describe.each(Object.entries(logs))('the book of schedules, whose log answers %s', (_when, opened) => {
  const open = (kept = new MemoryScheduleLog()) => {
    const errors: unknown[] = [];
    return { kept, errors, book: new ScheduleBook(opened(kept), (error) => errors.push(error)) };
  };

  test('knows what it has recorded, and reads it again', async () => {
    const { kept, book } = open();
    const state = await book.record('s', () => [armed, fired], 100, 'operator:ada');
    expect(state).toMatchObject({ scheduleId: 's', going: [{ runId: 'r' }], armed: { cron: '0 3 * * *' } });
    await book.record('t', () => [armed], 200);
    expect((await book.all()).map(({ scheduleId }) => scheduleId)).toEqual(['s', 't']);
    expect(await book.find('u')).toEqual(initialScheduleState('u'));
    const again = open(kept).book;
    expect(await again.find('s')).toEqual(state);
    expect([again.scheduleOf('r'), again.scheduleOf('q')]).toEqual(['s', undefined]);
  });

  test('knows which schedule a run belongs to while it goes', async () => {
    const { book } = open();
    await book.record('s', () => [fired], 100);
    expect(book.scheduleOf('r')).toBe('s');
    await book.record('s', () => [ended], 101);
    expect(book.scheduleOf('r')).toBeUndefined();
  });

  test('tells of what it has recorded, also when somebody else who is told fails', async () => {
    const { book, errors } = open();
    const heard: number[] = [];
    book.subscribe(() => {
      throw new Error('deaf');
    });
    const stop = book.subscribe((events) => heard.push(events.length));
    await book.record('s', () => [armed, fired], 100);
    stop();
    await book.record('s', () => [ended], 101);
    await book.record('s', () => [], 102);
    expect([heard, errors.length]).toEqual([[2], 2]);
  });

  test('decides about a schedule as it is when its turn has come: two who want the same get it once', async () => {
    const { kept, book } = open();
    const arm = ({ armed: before }: ScheduleState) => (before === null ? [armed] : []);
    await Promise.all([book.record('s', arm, 100), book.record('s', arm, 100), book.record('t', arm, 100)]);
    expect(kept.readAll(0, 10).map(({ scheduleId }) => scheduleId)).toEqual(['s', 't']);
  });

  test('records nothing of what is refused, and goes on', async () => {
    const { kept, book } = open();
    const refuse = async () =>
      book.record(
        's',
        () => {
          throw new Error('It is paused already');
        },
        100,
      );
    await expect(refuse()).rejects.toThrow('paused already');
    await book.record('s', () => [armed], 100);
    expect(kept.lastPosition()).toBe(1);
  });

  test('made anew from its log is the same, or says that it was not', async () => {
    const { kept, book } = open();
    await book.record('s', () => [armed, fired], 100, 'operator:ada');
    await book.record('t', () => [armed], 200);
    expect(await book.rebuild()).toEqual({ events: 3, isIdentical: true });
    kept.replaceStates([initialScheduleState('s')]);
    const { book: other } = open(kept);
    expect((await other.find('s')).armed).toBeNull();
    expect(await other.rebuild()).toEqual({ events: 3, isIdentical: false });
    expect(await other.find('s')).toEqual(await book.find('s'));
    expect(await open(kept).book.find('s')).toEqual(await book.find('s'));
  });
});

test('a log that could not be asked is asked again', async () => {
  const kept = new MemoryScheduleLog();
  let isReachable = false;
  const log = answeringLater<ScheduleLog>(kept);
  const states = () => (isReachable ? log.states() : Promise.reject(new Error('not reachable')));
  const book = new ScheduleBook({ ...log, states, append: log.append }, () => undefined);
  await expect(Promise.resolve(book.find('s'))).rejects.toThrow('not reachable');
  expect(book.scheduleOf('r')).toBeUndefined();
  await new Promise(setImmediate);
  isReachable = true;
  expect(await book.record('s', () => [armed], 100)).toMatchObject({ armed: { cron: '0 3 * * *' } });
});
