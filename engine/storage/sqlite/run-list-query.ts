import type { RunRowFilter, RunRowSort } from '../../projections/read-models.ts';

export interface RunListQuery {
  readonly count: string;
  /** The keys of one page, in order. @param total how many `count` has found */
  page(total: number): string;
  /** Of both; a page takes its limit and its offset after them. */
  readonly parameters: readonly (string | number)[];
}

/** From here on, sorting all hits takes longer than passing over others. */
const MANY = 2000;

/**
 * What holds a text: looked for where it can be, each within an index. There are few names of definitions, few errors,
 * and the ids are narrow; reading all three of every run would take ten times as long.
 */
const HOLDS_TEXT = `(
  r.definition IN (
    WITH RECURSIVE names (name) AS (
      SELECT min(definition) FROM runs
      UNION ALL SELECT (SELECT min(definition) FROM runs WHERE definition > name) FROM names WHERE name IS NOT NULL)
    SELECT name FROM names WHERE name LIKE ? ESCAPE '\\')
  OR r.run IN (SELECT run FROM run_keys WHERE run_id LIKE ? ESCAPE '\\')
  OR r.run IN (SELECT run FROM runs WHERE error IS NOT NULL AND error LIKE ? ESCAPE '\\')
  OR r.run IN (SELECT run FROM runs WHERE title IS NOT NULL AND title LIKE ? ESCAPE '\\')
  OR r.run IN (SELECT run FROM run_labels WHERE value LIKE ? ESCAPE '\\'))`;

/** Each within an index of its own; there are few of either. */
function orAsking(places: string): string {
  return `SELECT run FROM runs WHERE status IN (${places}) UNION SELECT run FROM runs INDEXED BY runs_asking WHERE open_questions > 0`;
}

/** What lists ask for can be counted and paged within the indexes of `runs`. */
export function runListQuery(filter: RunRowFilter): RunListQuery {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const {
    status,
    isAsking,
    definition,
    owner,
    text,
    parentRunId,
    scheduleId,
    isScheduled,
    createdAfter,
    createdBefore,
    labels = {},
  } = filter;
  const places = status?.map(() => '?').join(', ') ?? '';
  if (status !== undefined && isAsking) add(`r.run IN (${orAsking(places)})`, ...status);
  else if (status !== undefined) add(`r.status IN (${places})`, ...status);
  else if (isAsking) add('r.open_questions > 0');
  if (definition !== undefined) add('r.definition = ?', definition);
  if (owner !== undefined) add('r.owner = ?', owner);
  if (parentRunId === null) add('r.parent_run_id IS NULL');
  else if (parentRunId !== undefined) add('r.parent_run_id = ?', parentRunId);
  if (scheduleId !== undefined) add('r.schedule_id = ?', scheduleId);
  if (isScheduled !== undefined) add(isScheduled ? 'r.schedule_id IS NOT NULL' : 'r.schedule_id IS NULL');
  if (createdAfter !== undefined) add('r.created_at > ?', createdAfter);
  if (createdBefore !== undefined) add('r.created_at < ?', createdBefore);
  for (const [name, value] of Object.entries(labels))
    add('r.run IN (SELECT run FROM run_labels WHERE name = ? AND value = ?)', name, value);
  if (text !== undefined && text !== '') {
    const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    add(HOLDS_TEXT, pattern, pattern, pattern, pattern, pattern);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  // A plus sign keeps a column's index from being used. One status alone is in the order of time within its index.
  const whereByTime = status !== undefined && status.length > 1 ? where.replace('r.status', '+r.status') : where;
  const order = orderOf(filter);
  const isByTime = filter.sort === undefined || filter.sort === 'newest' || filter.sort === 'oldest';
  return {
    count: `SELECT count(*) FROM runs r ${where}`,
    page: (total) =>
      `SELECT r.run FROM runs r ${isByTime && total > MANY ? whereByTime : where} ORDER BY ${order} LIMIT ? OFFSET ?`,
    parameters,
  };
}

export function orderOf({ sort = 'newest' }: RunRowFilter): string {
  return ORDERS[sort];
}

const NEWEST = 'r.created_at DESC, r.run DESC';
/** What has not ended has taken longest. */
const TOOK = '(coalesce(r.finished_at, 9000000000000) - r.created_at)';

/** The names are first in an index each, so that only rows of the same name are sorted. */
const ORDERS: Readonly<Record<RunRowSort, string>> = {
  newest: NEWEST,
  oldest: 'r.created_at, r.run',
  longest: `${TOOK} DESC, ${NEWEST}`,
  shortest: `${TOOK}, ${NEWEST}`,
  definition: `r.definition, ${NEWEST}`,
  definition_descending: `r.definition DESC, ${NEWEST}`,
  owner: `r.owner, ${NEWEST}`,
  owner_descending: `r.owner DESC, ${NEWEST}`,
  status: `r.status, ${NEWEST}`,
  status_descending: `r.status DESC, ${NEWEST}`,
};
