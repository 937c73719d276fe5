/** When each agent last worked: from the newest runs, so that it costs the same however long the history is. */
import type { AgentView } from '../contract/system.ts';
import type { EngineReader } from '../port/engine.ts';
import { pagesOf } from './reader-page.ts';

type Use = NonNullable<AgentView['lastUse']>;

const NEWEST_RUNS = 40;

export async function lastUses({
  readModels,
  journal,
}: Pick<EngineReader, 'readModels' | 'journal'>): Promise<Map<string, Use>> {
  const uses = new Map<string, Use>();
  const { items } = await readModels.listRuns({}, { limit: NEWEST_RUNS, offset: 0 });
  for (const { id, definition, mode } of items) {
    for await (const page of pagesOf(journal, id)) {
      for (const event of page) {
        if (event.type !== 'orchestration.step.started') continue;
        const { agent, stepId } = event.data;
        if (agent === null) continue;
        const known = uses.get(agent);
        if (!known || known.at <= event.at) uses.set(agent, { runId: id, stepId, definition, at: event.at, mode });
      }
    }
  }
  return uses;
}
