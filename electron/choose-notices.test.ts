import { describe, expect, test } from 'vitest';
import { chooseNotices, type WordedNotification } from './choose-notices.ts';
import { Settings, type NotificationSettings } from '../engine/contract/chosen-settings.ts';
import { isQuiet, quietFor } from './quiet-hours.ts';

const usualSettings = Settings.parse({}).notifications;

const at = (time: string) => new Date(`2026-03-02T${time}:00`).getTime();
const noon = at('12:00');
const notification = (id: string, kind: WordedNotification['kind'] = 'approval'): WordedNotification => ({
  id,
  kind,
  title: `Title of ${id}`,
  body: `Body of ${id}`,
  path: `/approvals/${id}`,
  isUrgent: false,
  answers: [],
});
const choose = (
  list: readonly WordedNotification[],
  told: readonly string[] = [],
  settings: NotificationSettings = usualSettings,
  now = noon,
) => chooseNotices(list, new Set(told), settings, now);
const quiet = (from: string, to: string): NotificationSettings => ({
  ...usualSettings,
  quietHours: { isOn: true, from, to },
});

describe('which notifications are shown', () => {
  test('each that waits, once', () => {
    expect(choose([notification('a'), notification('b', 'failed')])).toMatchObject({
      notices: [{ ids: ['a'], path: '/approvals/a' }, { ids: ['b'] }],
      told: ['a', 'b'],
    });
    expect(choose([notification('a'), notification('b')], ['a']).notices.map(({ ids }) => ids)).toEqual([['b']]);
    expect(choose([notification('a')], ['a'])).toEqual({ notices: [], told: [] });
  });

  test('many at once are one, which leads to the list', () => {
    const { notices, told } = choose([
      notification('a'),
      notification('b'),
      notification('c'),
      notification('d', 'failed'),
    ]);
    expect(notices).toMatchObject([
      { ids: ['a', 'b', 'c', 'd'], title: '3 to decide, 1 in trouble', path: '/approvals' },
    ]);
    expect(told).toHaveLength(4);
    expect(choose(['a', 'b', 'c', 'd'].map((id) => notification(id, 'failed'))).notices[0]?.path).toBe('/runs');
  });

  test('none of a kind that is switched off, nor later when it is switched on again', () => {
    const off = { ...usualSettings, kinds: { ...usualSettings.kinds, failed: false } };
    const { notices, told } = choose([notification('a', 'failed'), notification('b')], [], off);
    expect(notices.map(({ ids }) => ids)).toEqual([['b']]);
    expect(choose([notification('a', 'failed')], told).notices).toEqual([]);
    expect(choose([notification('c', 'completed')]).notices).toEqual([]);
  });

  test('none in the quiet hours; what still waits is told afterwards', () => {
    const night = quiet('22:00', '07:00');
    expect(choose([notification('a')], [], night, at('23:30'))).toEqual({ notices: [], told: [] });
    expect(choose([notification('a')], [], night, at('07:00')).notices).toHaveLength(1);
  });
});

describe('quiet hours', () => {
  test('go over midnight when they begin later than they end', () => {
    const night = quiet('22:00', '07:00');
    expect(['21:59', '22:00', '00:00', '06:59', '07:00'].map((time) => isQuiet(night, at(time)))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    const lunch = quiet('12:00', '13:00');
    expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(lunch, at(time)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('say how long they still last', () => {
    expect(quietFor(quiet('22:00', '07:00'), at('23:00'))).toBe(8 * 3_600_000);
    expect(quietFor(quiet('22:00', '07:00'), at('12:00'))).toBeNull();
    expect(quietFor(usualSettings, at('23:00'))).toBeNull();
  });
});
