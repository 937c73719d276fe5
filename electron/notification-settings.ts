/** What somebody wants to be called for, and when not. Pure, but for the reading of the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type NoticeKind = 'approval' | 'needs_attention' | 'failed' | 'completed';

export interface NotificationSettings {
  readonly kinds: Readonly<Record<NoticeKind, boolean>>;
  /** Times of day at this machine: `22:00`. From later than to: over midnight. */
  readonly quietHours: { readonly isOn: boolean; readonly from: string; readonly to: string };
}

export const usualSettings: NotificationSettings = {
  kinds: { approval: true, needs_attention: true, failed: true, completed: false },
  quietHours: { isOn: false, from: '22:00', to: '07:00' },
};

/** The part `notifications` of the data directory's `settings.json`, as the Settings page writes it. What is not there is as usual. */
export function readNotificationSettings(directory: string): NotificationSettings {
  try {
    const { notifications } = JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8')) as { notifications?: unknown };
    return understand(notifications);
  } catch {
    return usualSettings; // nobody has chosen anything yet
  }
}

export function understand(found: unknown): NotificationSettings {
  const { kinds, quietHours } = recordOf(found);
  const chosen = recordOf(kinds);
  const quiet = recordOf(quietHours);
  const isWanted = (kind: NoticeKind) => (typeof chosen[kind] === 'boolean' ? chosen[kind] : usualSettings.kinds[kind]);
  const time = (name: 'from' | 'to') => (minutesOf(quiet[name]) === null ? usualSettings.quietHours[name] : String(quiet[name]));
  return {
    kinds: { approval: isWanted('approval'), needs_attention: isWanted('needs_attention'), failed: isWanted('failed'), completed: isWanted('completed') },
    quietHours: { isOn: quiet.isOn === true, from: time('from'), to: time('to') },
  };
}

/** @param at milliseconds since 1970; the clock is this machine's */
export function isQuiet({ quietHours: { isOn, from, to } }: NotificationSettings, at: number): boolean {
  return isOn && untilEnd(from, to, at) !== null;
}

/** Milliseconds until the quiet hours end; null when they are not on. */
export function quietFor({ quietHours: { isOn, from, to } }: NotificationSettings, at: number): number | null {
  return isOn ? untilEnd(from, to, at) : null;
}

function untilEnd(from: string, to: string, at: number): number | null {
  const [begin, end] = [minutesOf(from) ?? 0, minutesOf(to) ?? 0];
  const now = new Date(at);
  const minute = now.getHours() * 60 + now.getMinutes();
  const isIn = begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
  if (!isIn) return null;
  const left = (end - minute + 24 * 60) % (24 * 60);
  return left * 60_000 - now.getSeconds() * 1000 - now.getMilliseconds();
}

function minutesOf(time: unknown): number | null {
  const [, hours, minutes] = typeof time === 'string' ? (/^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []) : [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
