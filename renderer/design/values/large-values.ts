/** What a view left out because it is too large: in words, and where the rest of it comes from. */
import type { InjectionKey } from 'vue';
import type { JsonValue } from '../../../engine/contract/json.ts';
import { tooLargeIn } from '../../../engine/contract/too-large.ts';

/** Brings the whole of a value in which something was left out. Given by whoever has a connection. */
export const WHOLE_VALUE: InjectionKey<(value: JsonValue) => Promise<JsonValue>> = Symbol('whole value');

const MIB = 1024 * 1024;

/** How much was left out of the value, in bytes. 0: nothing. */
export function leftOutOf(value: unknown): number {
  const about = tooLargeIn(value);
  if (about) return about.sizeBytes;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + leftOutOf(each), 0);
}

export function sizeInWords(bytes: number): string {
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.max(1, Math.round(bytes / 1024))} KiB`;
}

/** As it is read: what was left out stands there in words. */
export function leftOutInWords(value: unknown): unknown {
  const about = tooLargeIn(value);
  if (about) return `${about.begins} … (${sizeInWords(about.sizeBytes)})`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(leftOutInWords);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, leftOutInWords(each)]));
}
