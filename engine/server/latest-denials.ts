/** What an agent was denied lately. */
import type { AgentPermissionsView } from '../contract/agent-permissions.ts';
import type { EngineReader } from '../port/engine.ts';
import { newestEvents } from './newest-events.ts';

type DenialOfRun = AgentPermissionsView['denials'][number];

const MOST = 20;

export async function latestDenials(
  engine: Pick<EngineReader, 'readModels' | 'journal'>,
  agent: string,
): Promise<DenialOfRun[]> {
  const denials: DenialOfRun[] = [];
  for await (const { run, event } of newestEvents(engine)) {
    const { type, data, at } = event;
    if (type !== 'orchestration.policy.denied' || data.agent !== agent) continue;
    const { stepId, action, resource, reason, policies } = data;
    const { id: runId, definition } = run;
    denials.push({ agent, stepId, action, resource, reason, policies: [...policies], at, runId, definition });
  }
  return denials.sort((left, right) => right.at - left.at).slice(0, MOST);
}
