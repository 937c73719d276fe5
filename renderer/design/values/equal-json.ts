import { isJsonRecord, type JsonValue } from '../../../engine/contract/json.ts';

/** Whether both say the same. The order of names means nothing. Pure. */
export function isEqualJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isJsonRecord(a) && isJsonRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqualJson(a[key], b[key]));
  }
  return (
    Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((item, index) => isEqualJson(item, b[index]))
  );
}
