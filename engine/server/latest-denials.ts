/** What an agent was denied: from the newest runs, so that it costs the same however long the history is. */
import type { AgentPermissionsView } from '../contract/agent-permissions.ts';
import type { EngineReader } from '../port/engine.ts';
import { pagesOf } from './reader-page.ts';

type DenialOfRun = AgentPermissionsView['denials'][number];

const NEWEST_RUNS = 40;
const MOST = 20;

export async function latestDenials(
  { readModels, journal }: Pick<EngineReader, 'readModels' | 'journal'>,
  agent: string,
): Promise<DenialOfRun[]> {
  const denials: DenialOfRun[] = [];
  const { items } = await readModels.listRuns({}, { limit: NEWEST_RUNS, offset: 0 });
  for (const { id: runId, definition } of items) {
    for await (const page of pagesOf(journal, runId)) {
      for (const { type, data, at } of page) {
        if (type !== 'orchestration.policy.denied' || data.agent !== agent) continue;
        const { stepId, action, resource, reason, policies } = data;
        denials.push({ agent, stepId, action, resource, reason, policies: [...policies], at, runId, definition });
      }
    }
  }
  return denials.sort((left, right) => right.at - left.at).slice(0, MOST);
}
