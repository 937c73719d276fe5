/** When nobody wants to be called. Pure. */
import type { NotificationSettings } from '../engine/contract/chosen-settings.ts';

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
