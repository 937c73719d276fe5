import type { RunFilter } from '../projections/read-models.ts';

export interface RunListQuery {
  /** `runs r`, and what else the filter asks about. */
  readonly from: string;
  readonly where: string;
  /** The same for many hits: walks through them by time, where `where` may collect all of them by status first, to sort them. */
  readonly whereByTime: string;
  readonly parameters: readonly (string | number)[];
}

/** What most lists ask for can be counted and paged within one index of `runs`. */
export function runListQuery(filter: RunFilter): RunListQuery {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const { status, definition, owner, text, parentRunId, createdAfter, createdBefore } = filter;
  if (status !== undefined) add(`r.status IN (${status.map(() => '?').join(', ')})`, ...status);
  if (definition !== undefined) add('r.definition = ?', definition);
  if (owner !== undefined) add('r.owner = ?', owner);
  if (parentRunId === null) add('r.parent_run_id IS NULL');
  else if (parentRunId !== undefined) add('r.parent_run_id = ?', parentRunId);
  if (createdAfter !== undefined) add('r.created_at > ?', createdAfter);
  if (createdBefore !== undefined) add('r.created_at < ?', createdBefore);
  if (text !== undefined && text !== '') {
    const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    add("(k.run_id LIKE ? ESCAPE '\\' OR r.definition LIKE ? ESCAPE '\\' OR r.error LIKE ? ESCAPE '\\')", pattern, pattern, pattern);
  }
  const keys = text === undefined || text === '' ? '' : ' JOIN run_keys k USING (run)';
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  // A plus sign keeps a column's index from being used. One status alone is in the order of time within its index.
  const whereByTime = status !== undefined && status.length > 1 ? where.replace('r.status', '+r.status') : where;
  return { from: `runs r${keys}`, where, whereByTime, parameters };
}
