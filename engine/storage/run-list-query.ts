import type { RunFilter } from '../projections/read-models.ts';

export interface RunListQuery {
  /** `runs r`, and the other tables that the filter asks about. */
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly (string | number)[];
}

/** Joins only what is asked about: without a status or a text, paging and counting stay within one index of `runs`. */
export function runListQuery(filter: RunFilter): RunListQuery {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const { status, definition, owner, text, parentRunId, createdAfter, createdBefore } = filter;
  if (status !== undefined) add(`p.status IN (${status.map(() => '?').join(', ')})`, ...status);
  if (definition !== undefined) add('r.definition = ?', definition);
  if (owner !== undefined) add('r.owner = ?', owner);
  if (parentRunId === null) add('r.parent_run_id IS NULL');
  else if (parentRunId !== undefined) add('r.parent_run_id = ?', parentRunId);
  if (createdAfter !== undefined) add('r.created_at > ?', createdAfter);
  if (createdBefore !== undefined) add('r.created_at < ?', createdBefore);
  if (text !== undefined && text !== '') {
    const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    add("(k.run_id LIKE ? ESCAPE '\\' OR r.definition LIKE ? ESCAPE '\\' OR p.error LIKE ? ESCAPE '\\')", pattern, pattern, pattern);
  }
  const hasText = text !== undefined && text !== '';
  const progress = status !== undefined || hasText ? ' JOIN run_progress p USING (run)' : '';
  const keys = hasText ? ' JOIN run_keys k USING (run)' : '';
  return { from: `runs r${progress}${keys}`, where: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '', parameters };
}
