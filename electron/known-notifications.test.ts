import { expect, test } from 'vitest';
import type { NotificationView } from '../engine/contract/notifications.ts';
import { KnownNotifications } from './known-notifications.ts';
import type { ToldFile } from './told-file.ts';

/** The file, without a disk. */
function toldFile(position: number | null = null) {
  const file = {
    position,
    told: new Set<string>(),
    remember: (ids: readonly string[], upTo: number) =>
      void Object.assign(file, { position: upTo, told: new Set([...file.told, ...ids]) }),
  };
  return file as unknown as ToldFile;
}

const failed = (id: string, position: number): NotificationView => ({
  kind: 'failed',
  id,
  runId: id,
  title: 'Weekly',
  position,
  error: null,
  stepsDone: 1,
  stepsTotal: 2,
});
const question = (id: string): NotificationView => ({
  kind: 'approval',
  id,
  runId: 'run',
  title: 'Weekly',
  question: 'Good?',
  severity: 'normal',
  options: [],
});

test('what was not told is asked for again the next time, and what was told is not', () => {
  const told = toldFile(10);
  const known = new KnownNotifications(told);
  expect(known.begin()).toBe(10);
  known.hear({ position: 40, notifications: [failed('a', 20), failed('b', 30)], gone: [] });
  known.remember(['a']);
  expect(new KnownNotifications(told).begin()).toBe(29);
  known.remember(['b']);
  expect(new KnownNotifications(told).begin()).toBe(40);
});

test('what is gone before it was told keeps nothing back', () => {
  const told = toldFile(10);
  const known = new KnownNotifications(told);
  known.hear({ position: 40, notifications: [failed('a', 20)], gone: [] });
  known.hear({ position: 50, notifications: [], gone: ['a'] });
  expect(known.all()).toEqual([]);
  known.remember([]);
  expect(told.position).toBe(50);
});

test('a question stays known when it was told, for as long as it waits', () => {
  const known = new KnownNotifications(toldFile(10));
  known.hear({ position: 40, notifications: [question('a')], gone: [] });
  known.remember(['a']);
  expect(known.all()).toMatchObject([{ id: 'a' }]);
  known.hear({ position: 41, notifications: [], gone: ['a'] });
  expect(known.all()).toEqual([]);
});

test('before the engine has told anything, nothing is put down as told', () => {
  const told = toldFile();
  const known = new KnownNotifications(told);
  known.remember([]);
  expect(told.position).toBeNull();
});

test('asked for anew, it is told from the beginning', () => {
  const known = new KnownNotifications(toldFile(10));
  known.hear({ position: 40, notifications: [question('a')], gone: [] });
  known.begin();
  expect(known.all()).toEqual([]);
});
