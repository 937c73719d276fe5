/** What makes two requests the same question in two different runs. */
import { createHash } from 'node:crypto';
import type { AgentRequest, Json, JsonObject } from '../port/agent.ts';
import { isJsonObject } from '../../values/json.ts';
import { stableStringify } from '../../values/json-text.ts';

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const ulid = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
/** As this engine draws them for runs. */
const runId = /\b0[0-9a-hjkmnp-tv-z]{17}\b/g;
const momentInTime = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?/g;

/** The input without what belongs to one run only: its ids, other ids that were drawn, moments, and durations. */
export function comparableInput(request: AgentRequest): JsonObject {
  const ids = [...new Set([request.run.id, request.run.rootId, request.conversation.id])].filter((id) => id !== '');
  const strip = (value: Json): Json => {
    if (typeof value === 'string') return stripText(value, ids);
    if (Array.isArray(value)) return value.map(strip);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'timing')
        .map(([key, inner]) => [key, isIdKey(key) && typeof inner === 'string' ? '<id>' : strip(inner)]),
    );
  };
  return strip(request.input) as JsonObject;
}

/** `runId` and `deliverable_id` name something of this run; a plain `id` may be the author's. */
function isIdKey(key: string): boolean {
  return (
    /^(run|child_?run|step_?run|deliverable|asset|conversation|approval)_?id$/i.test(key) ||
    /_deliverable_id$|DeliverableId$/.test(key)
  );
}

function stripText(text: string, ids: readonly string[]): string {
  const withoutOwn = ids.reduce((rest, id) => rest.replaceAll(id, '<id>'), text);
  return withoutOwn
    .replaceAll(runId, '<id>')
    .replaceAll(uuid, '<id>')
    .replaceAll(ulid, '<id>')
    .replaceAll(momentInTime, '<time>');
}

export function fingerprintOf(input: JsonObject): string {
  return createHash('sha256').update(stableStringify(input)).digest('hex').slice(0, 16);
}
