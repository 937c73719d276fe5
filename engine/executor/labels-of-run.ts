/**
 * What a run is called and by what it is found, as they are recorded with its creation. Everybody who sees the list of
 * runs sees them, so that of what is personal its placeholder stands there.
 */
import type { Definition } from '../definition/definition.ts';
import { personalParameters } from '../definition/personal-fields.ts';
import { wordsOfRun } from '../definition/run-labels.ts';
import type { RunNameAtStart } from '../definition/run-names.ts';
import type { Limits } from '../limits/limits.ts';
import type { RunCreated } from '../run/run-event.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { maskFields } from '../values/masked-values.ts';

/** Of a child run, what is recorded so far comes from its parent; of any other, from whoever starts it. */
export function withLabelsOfRun(
  definition: Pick<Definition, 'runTitle' | 'labels' | 'parameters'>,
  created: RunCreated,
  { runId, now, limits }: { readonly runId: string; readonly now: number; readonly limits: Limits },
): RunCreated {
  const { runTitle, labels: own } = definition;
  const { labels: before, ...rest } = created;
  if (runTitle === undefined && own === undefined && before === undefined) return created;
  const { mode, trigger, masked } = created;
  const parameters = maskFields(masked?.parameters ?? created.parameters, personalParameters(definition)) as JsonObject;
  const run: Readonly<Record<RunNameAtStart, Json>> = {
    id: runId,
    definition: created.definition.name,
    version: created.definition.version,
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
