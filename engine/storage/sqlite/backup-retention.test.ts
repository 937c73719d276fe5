import { expect, test } from 'vitest';
import { selectBackupsToKeep, type JudgedBackup } from './backup-retention.ts';

const DAY = 24 * 60 * 60 * 1000;
const backupsAt = (...times: string[]) => times.map((time) => ({ at: Date.parse(time), events: 100 }));
const kept = (backups: readonly JudgedBackup[]) =>
  [...selectBackupsToKeep(backups)].map(({ at }) => new Date(at).toISOString().slice(0, 16)).sort();

test('a single backup is kept, however old it is', () => {
  expect(kept(backupsAt('2019-01-01T00:00Z'))).toEqual(['2019-01-01T00:00']);
  expect(kept([])).toEqual([]);
});

test('of one day the newest is kept, and the last three in any case', () => {
  const oneDay = ['2026-11-19T03:00Z', '2026-11-19T21:00Z', '2026-11-19T12:00Z'];
  expect(kept(backupsAt(...oneDay))).toHaveLength(3);
  const later = ['2026-11-20T01:00Z', '2026-11-20T02:00Z', '2026-11-20T03:00Z'];
  expect(kept(backupsAt(...oneDay, ...later))).toEqual([
    '2026-11-19T21:00',
    '2026-11-20T01:00',
    '2026-11-20T02:00',
    '2026-11-20T03:00',
  ]);
});

test('one with fewer events never takes the place of one with more', () => {
  const good = { at: Date.parse('2026-11-20T03:00Z'), events: 5_000 };
  const emptied = Array.from({ length: 12 }, (_, hour) => ({
    at: Date.parse('2026-11-20T04:00Z') + (hour * DAY) / 24,
    events: hour,
  }));
  expect([...selectBackupsToKeep([good, ...emptied])]).toEqual(expect.arrayContaining([good, ...emptied.slice(-3)]));
  const years = Array.from({ length: 900 }, (_, day) => ({
    at: Date.parse('2026-11-21T04:00Z') + day * DAY,
    events: day,
  }));
  expect(selectBackupsToKeep([good, ...years])).toContain(good);
});

test('one that nobody can read is kept: what it holds is not known', () => {
  const unreadable = { at: Date.parse('2020-01-01T00:00Z'), events: null };
  const nightly = Array.from({ length: 400 }, (_, night) => ({
    at: Date.parse('2025-01-01T03:00Z') + night * DAY,
    events: night,
  }));
  expect(selectBackupsToKeep([unreadable, ...nightly])).toContain(unreadable);
});

test('two years of nightly backups leave 7 days, 4 weeks and 6 months', () => {
  const newest = Date.parse('2026-11-20T03:00Z');
  const nightly = Array.from({ length: 730 }, (_, index) => ({ at: newest - index * DAY, events: 10 }));
  expect(kept(nightly)).toEqual([
    '2026-06-30T03:00',
    '2026-07-31T03:00',
    '2026-08-31T03:00',
    '2026-09-30T03:00',
    '2026-10-31T03:00',
    '2026-11-01T03:00',
    '2026-11-08T03:00',
    '2026-11-14T03:00',
    '2026-11-15T03:00',
    '2026-11-16T03:00',
    '2026-11-17T03:00',
    '2026-11-18T03:00',
    '2026-11-19T03:00',
    '2026-11-20T03:00',
  ]);
});

test('a time without backups costs none of the old ones', () => {
  const weekly = backupsAt('2025-01-06T00:00Z', '2025-01-13T00:00Z', '2025-02-03T00:00Z', '2026-11-20T00:00Z');
  expect(kept(weekly)).toHaveLength(4);
});

test('pruning night by night leaves what pruning once would leave', () => {
  const nightly = Array.from({ length: 400 }, (_, night) => ({
    at: Date.parse('2025-01-01T03:00Z') + night * DAY,
    events: night,
  }));
  const left = nightly.reduce<JudgedBackup[]>(
    (backups, tonight) => [...selectBackupsToKeep([...backups, tonight])],
    [],
  );
  expect(kept(left)).toEqual(kept(nightly));
});
