/**
 * What somebody has changed in a step's input, as the engine takes it:
 * merged into the input key by key, lists as a whole.
 *
 * Rules
 *  1. Only what changed is sent, beside the changes that made the work under review: a new retry begins without those.
 *  2. A merge can't take a key away. One that an earlier change had brought goes with that change;
 *     any other is a problem.
 */
import { isJsonRecord, type JsonRecord, type JsonValue } from '../../../engine/contract/json.ts';
import { isEqualJson } from '../../design/values/equal-json.ts';

export interface InputChange {
  /** `context.kpiNames` */
  readonly path: string;
  /** Undefined: it was not there. */
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

export interface InputChanges {
  readonly changes: readonly InputChange[];
  readonly problems: readonly string[];
  /** Null: the step is to run again as it was written. */
  readonly modifications: JsonRecord | null;
}

/**
 * @param before   the input under which the work was made
 * @param after    what somebody has made of it
 * @param madeWith the changes of an earlier retry that are in `before`
 */
export function inputChanges(before: JsonRecord, after: JsonRecord, madeWith: JsonRecord | null): InputChanges {
  const changes: InputChange[] = [];
  const problems: string[] = [];
  const kept = mergeChanges('', before, after, madeWith ?? {}, { changes, problems });
  return { changes, problems, modifications: Object.keys(kept).length > 0 ? kept : null };
}

interface Found {
  readonly changes: InputChange[];
  readonly problems: string[];
}

/** Returns what has to be sent of this object. */
function mergeChanges(
  at: string,
  before: JsonRecord,
  after: JsonRecord,
  madeWith: JsonRecord,
  found: Found,
): JsonRecord {
  const sent: JsonRecord = { ...madeWith };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const path = at === '' ? key : `${at}.${key}`;
    const [was, is] = [before[key], after[key]];
    if (isEqualJson(was, is)) continue;
    if (is === undefined) {
      found.changes.push({ path, before: was, after: undefined });
      if (key in madeWith)
        delete sent[key]; // rule 2
      else found.problems.push(`“${path}” can’t be taken away, only changed. Set it to null to leave it empty.`);
    } else if (isJsonRecord(was) && isJsonRecord(is)) {
      const earlier = madeWith[key];
      const part = mergeChanges(path, was, is, isJsonRecord(earlier) ? earlier : {}, found);
      if (Object.keys(part).length > 0) sent[key] = part;
      else delete sent[key];
    } else {
      found.changes.push({ path, before: was, after: is });
      sent[key] = is;
    }
  }
  return sent;
}
