/** Who names an asset: looked for in what is recorded, because a reference is a value like others. */
import type { WhereAnAssetIsNamed } from '../../journal/where-assets-are-named.ts';
import type { ReadableDatabase } from './open-database.ts';

/** More than anybody reads. */
const MOST_NAMED = 1_000;

/** Reads all events: for a question that a person asks. */
export function whereAssetIsNamed(database: ReadableDatabase, id: string): WhereAnAssetIsNamed {
  const hash = id.slice(0, 64);
  const runIds = database
    .prepare<[string, number], { runId: string }>(
      'SELECT run_id AS runId FROM run_keys WHERE run IN (SELECT run FROM events WHERE instr(data, ?) > 0) ORDER BY run DESC LIMIT ?',
    )
    .all(hash, MOST_NAMED)
    .map(({ runId }) => runId);
  const deliverables = database
    .prepare<[string, string, number], { id: string; title: string; runId: string }>(
      `SELECT d.id, max(d.title) AS title, k.run_id AS runId FROM deliverables d JOIN run_keys k USING (run)
       WHERE instr(d.content, ?) > 0 OR instr(d.metadata, ?) > 0 GROUP BY d.id, k.run_id ORDER BY max(d.deliverable) DESC LIMIT ?`,
    )
    .all(hash, hash, MOST_NAMED);
  const memories = database
    .prepare<[string, number], { namespace: string; key: string }>(
      'SELECT namespace, key FROM memories WHERE instr(value, ?) > 0 LIMIT ?',
    )
    .all(hash, MOST_NAMED);
  return { runIds, deliverables, memories };
}
