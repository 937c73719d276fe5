/** Words that readers were told and that are others now. This is the one place that knows both. */
import { isJsonObject, type Json, type JsonObject } from '../../values/json.ts';

/** Of a key, wherever it stands. */
const KEYS: Readonly<Record<string, string>> = {
  waiting: 'retrying', // parts of a step that are tried again
  promise: 'sla',
  'orchestration.step.queued': 'orchestration.step.reopened',
};

export function inTodaysWords(views: JsonObject): JsonObject {
  return withQuestions(renamed(views) as JsonObject);
}

/** Nobody was told how many questions are open about a run. Those that needed attention asked nothing beside. */
function withQuestions(views: JsonObject): JsonObject {
  const { runs = {}, views: inFull = {} } = views as Record<string, Record<string, JsonObject>>;
  const openAbout = ({ id, status, finishedAt }: JsonObject): number => {
    if (finishedAt !== null) return 0;
    const asked = inFull[id as string]?.['approvals'] as JsonObject[];
    return status === 'needs_attention' ? 1 : asked.filter((approval) => approval['status'] === 'pending').length;
  };
  const counted = (all: Record<string, JsonObject>) =>
    Object.fromEntries(Object.entries(all).map(([id, run]) => [id, { openQuestions: openAbout(run), ...run }]));
  return { ...views, runs: counted(runs), views: counted(inFull) };
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isJsonObject(value)) return value;
  const words = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [KEYS[key] ?? key, renamed(each ?? null)] as const),
  );
  return withWaits(isToBeRetried(value) ? { ...words, status: 'retrying' } : words);
}

/** A step or a part of one; it shared its word with a wait. */
function isToBeRetried({ status, retryAt }: JsonObject): boolean {
  return status === 'waiting' && typeof retryAt === 'number';
}

/** The starts of waits were counted among those of other steps. */
function withWaits(view: JsonObject): JsonObject {
  const { metrics, steps } = view;
  if (!isJsonObject(metrics) || !isJsonObject(metrics['events']) || !Array.isArray(steps)) return view;
  const waits = steps.filter((step) => isJsonObject(step) && step['type'] === 'wait' && step['attempt'] === 1).length;
  if (waits === 0 || 'orchestration.step.wait_started' in metrics['events']) return view; // or counted as today
  const { 'orchestration.step.started': started, ...others } = metrics['events'];
  const rest = Number(started) - waits;
  const events = {
    ...others,
    ...(rest > 0 && { 'orchestration.step.started': rest }),
    'orchestration.step.wait_started': waits,
  };
  return { ...view, metrics: { ...metrics, events } };
}
