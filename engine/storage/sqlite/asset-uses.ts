/** Who names an asset: looked for in what is recorded, because a reference is a value like others. */
import type { WhereAnAssetIsNamed } from '../../journal/where-assets-are-named.ts';
import type { AssetMentions } from './asset-mentions.ts';
import type { ReadableDatabase } from './open-database.ts';

/** More than anybody reads. */
const MOST_NAMED = 1_000;

/** For a question that a person asks. What a deliverable says was said by an event of its run. */
export async function whereAssetIsNamed(
  database: ReadableDatabase,
  mentions: AssetMentions,
  id: string,
): Promise<WhereAnAssetIsNamed> {
  const hash = id.slice(0, 64);
  const runs = JSON.stringify(await mentions.runsNaming(hash, MOST_NAMED));
  const runIds = database
    .prepare<[string], { runId: string }>(
      'SELECT run_id AS runId FROM run_keys WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run DESC',
    )
    .all(runs)
    .map(({ runId }) => runId);
  const deliverables = database
    .prepare<[string, string, string, number], { id: string; title: string; runId: string }>(
      `SELECT d.id, max(d.title) AS title, k.run_id AS runId FROM deliverables d JOIN run_keys k USING (run)
       WHERE d.run IN (SELECT value FROM json_each(?)) AND (instr(d.content, ?) > 0 OR instr(d.metadata, ?) > 0)
       GROUP BY d.id, k.run_id ORDER BY max(d.deliverable) DESC LIMIT ?`,
    )
    .all(runs, hash, hash, MOST_NAMED);
  const memories = database
    .prepare<[string, number], { namespace: string; key: string }>(
      'SELECT namespace, key FROM memories WHERE instr(value, ?) > 0 LIMIT ?',
    )
    .all(hash, MOST_NAMED);
  return { runIds, deliverables, memories };
}
