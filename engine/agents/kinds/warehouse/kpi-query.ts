/**
 * What is asked of the warehouse, read from a step's input: structured where it is given so, else from the sentence.
 */
import { AgentError } from '../../port/agent.ts';
import type { AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import type { CatalogedKpi, DatabaseSchema } from './database-protocol.ts';
import { datesIn, groupingIn, kpisIn } from './read-sentence.ts';

export const groupings = ['day', 'week', 'month', 'quarter'] as const;
export type Grouping = (typeof groupings)[number];

export interface KpiQuery {
  readonly kpis: readonly CatalogedKpi[];
  /** Both days are included, YYYY-MM-DD. */
  readonly startDate: string;
  readonly endDate: string;
  readonly grouping: Grouping;
  /** What the operator should know about how the input was read. */
  readonly notes: readonly string[];
}

/**
 * A value beside `context` wins over the one inside: that is where a decision at a checkpoint puts `grouping`,
 * while the definition may have it in `context`.
 */
export function readKpiQuery(
  request: Pick<AgentRequest, 'input' | 'context' | 'userMessage'>,
  schema: DatabaseSchema,
): KpiQuery {
  const notes: string[] = [];
  const value = (...names: readonly string[]): Json | undefined => {
    const places = [request.input, request.context].map((place) => firstOf(place, names));
    const [beside, inside] = places;
    if (beside !== undefined && inside !== undefined && JSON.stringify(beside) !== JSON.stringify(inside)) {
      notes.push(
        `${names[0]} was given twice; ${JSON.stringify(beside)} was used, ${JSON.stringify(inside)} in context was not.`,
      );
    }
    return beside ?? inside;
  };
  const sentence = request.userMessage;
  const kpis = findKpis(value('kpiNames', 'kpi_names', 'kpis'), sentence, schema);
  const written = datesIn(sentence);
  const startDate = readDate('startDate', value('startDate', 'start_date') ?? written?.from);
  const endDate = readDate('endDate', value('endDate', 'end_date') ?? written?.to);
  if (startDate > endDate) {
    throw refuse('invalid_date_range', `The window starts on ${startDate}, after its end on ${endDate}.`, {
      startDate,
      endDate,
    });
  }
  if (endDate < schema.coverage.from || startDate > schema.coverage.to) {
    throw refuse(
      'no_data',
      `There are no figures from ${startDate} to ${endDate}: the warehouse covers ${schema.coverage.from} to ${schema.coverage.to}.`,
      { startDate, endDate, coverage: schema.coverage },
    );
  }
  if (startDate < schema.coverage.from || endDate > schema.coverage.to) {
    notes.push(
      `The window is only partly covered: there are figures from ${schema.coverage.from} to ${schema.coverage.to}.`,
    );
  }
  return { kpis, startDate, endDate, grouping: readGrouping(value('grouping') ?? groupingIn(sentence)), notes };
}

function findKpis(given: Json | undefined, sentence: string, schema: DatabaseSchema): readonly CatalogedKpi[] {
  const names = given === undefined ? kpisIn(sentence, schema.kpis) : listOfNames(given);
  const known = schema.kpis.map(({ kpi }) => kpi);
  if (names.length === 0) {
    throw refuse('missing_kpi', `No key figure was asked for. Name one or more of: ${known.join(', ')}.`, { known });
  }
  const byName = new Map(schema.kpis.map((kpi) => [kpi.kpi, kpi]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    throw refuse('unknown_kpi', `The warehouse has no ${unknown.join(', ')}. It knows: ${known.join(', ')}.`, {
      unknown,
      known,
    });
  }
  return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
}

/** A list, a list as JSON text, or names with commas between them. */
function listOfNames(given: Json): readonly string[] {
  if (Array.isArray(given)) return given.map((name) => asName(name)).filter(isText);
  if (!isText(given)) return [];
  const text = given.trim();
  if (text.startsWith('[')) {
    try {
      return listOfNames(JSON.parse(text) as Json);
    } catch {
      throw refuse('invalid_input', 'kpiNames looks like a list but is not valid JSON.', { kpiNames: text });
    }
  }
  return text.split(',').map(asName).filter(isText);
}

function asName(value: Json): string {
  return typeof value === 'string'
    ? value
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_')
    : JSON.stringify(value);
}

function readDate(name: string, value: Json | undefined): string {
  if (value === undefined) {
    throw refuse('missing_date', `${name} is missing. Give the window as startDate and endDate, YYYY-MM-DD.`, { name });
  }
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  // A time behind the day is a habit of JSON, not a different day.
  const day = /^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+Z?)?$/.exec(text)?.[1];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  if (day === undefined || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) {
    throw refuse(
      'invalid_date',
      `${name} must be a day of the calendar like 2025-07-01; ${JSON.stringify(value)} is not.`,
      { name, value },
    );
  }
  return day;
}

function readGrouping(value: Json | undefined): Grouping {
  const text = value === undefined ? 'day' : toText(value).trim().toLowerCase();
  const grouping = groupings.find((known) => known === text);
  if (grouping) return grouping;
  throw refuse(
    'unknown_grouping',
    `grouping must be one of ${groupings.join(', ')}; ${JSON.stringify(value)} is not.`,
    { known: [...groupings] },
  );
}

function firstOf(place: JsonObject, names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = isJsonObject(place) ? place[name] : undefined;
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function refuse(code: string, message: string, details: JsonObject): AgentError {
  return new AgentError(code, message, { retryable: false, details });
}
