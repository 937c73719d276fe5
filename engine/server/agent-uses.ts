/** When each agent last worked. */
import type { AgentView } from '../contract/system.ts';
import type { EngineReader } from '../port/engine.ts';
import { newestEvents } from './newest-events.ts';

type Use = NonNullable<AgentView['lastUse']>;

export async function lastUses(engine: Pick<EngineReader, 'readModels' | 'journal'>): Promise<Map<string, Use>> {
  const uses = new Map<string, Use>();
  for await (const { run, event } of newestEvents(engine)) {
    if (event.type !== 'orchestration.step.started') continue;
    const { agent, stepId } = event.data;
    if (agent === null) continue;
    const { id: runId, definition, mode } = run;
    const known = uses.get(agent);
    if (!known || known.at <= event.at) uses.set(agent, { runId, stepId, definition, at: event.at, mode });
  }
  return uses;
}
