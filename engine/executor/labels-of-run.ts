/** What a run is called and by what it is found, as they are recorded with its creation. */
import type { Definition } from '../definition/definition.ts';
import { wordsOfRun } from '../definition/run-labels.ts';
import type { Limits } from '../limits/limits.ts';
import type { RunCreated } from '../run/run-event.ts';

/** Of a child run, what is recorded so far comes from its parent; of any other, from whoever starts it. */
export function withLabelsOfRun(
  { runTitle, labels: own }: Pick<Definition, 'runTitle' | 'labels'>,
  created: RunCreated,
  { runId, now, limits }: { readonly runId: string; readonly now: number; readonly limits: Limits },
): RunCreated {
  const { labels: before, ...rest } = created;
  if (runTitle === undefined && own === undefined && before === undefined) return created;
  const { definition, mode, trigger, parameters } = created;
  const run = {
    id: runId,
    definition: definition.name,
    version: definition.version,
    mode,
    startedAt: new Date(now).toISOString(),
    now: new Date(now).toISOString(),
    scheduledFor: trigger ? new Date(trigger.scheduledFor).toISOString() : null,
  };
  const from = created.parent ? { inherited: before } : { given: before };
  const { title, labels } = wordsOfRun({ runTitle, own, ...from }, { parameters, run }, limits);
  return {
    ...rest,
    ...(title !== null && { title }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}
