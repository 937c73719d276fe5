import { isJsonRecord } from '../../../engine/contract/json.ts';

/** What says nothing to people at a glance. */
const ABOUT_IT = /^(?:id|\w*Id|type|kind|format|status|mode|metadata)$/;
const LONGEST = 200;

/** A value in one line: the first text in it that means something. Pure. */
export function gistOf(value: unknown): string {
  return (firstIn(value) ?? (value === null || value === undefined ? '' : JSON.stringify(value))).slice(0, LONGEST);
}

function firstIn(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.replaceAll(/\s+/g, ' ');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isJsonRecord(value)) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = ABOUT_IT.test(key) ? null : firstIn(inner);
    if (found !== null) return found;
  }
  return null;
}
