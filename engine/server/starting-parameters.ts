import type { JsonObject } from '../values/json.ts';
import type { ServerContext } from './server-context.ts';

export interface StartingParameters {
  readonly parameters: JsonObject;
  readonly from: 'run' | 'example' | 'defaults';
}

/** What a form begins with: the newest run's parameters, else the template's example, else the defaults alone. */
export async function startingParameters(
  { engine, library }: Pick<ServerContext, 'engine' | 'library'>,
  definition: string,
): Promise<StartingParameters> {
  const { items } = await engine.readModels.listRuns({ definition, parentRunId: null }, { limit: 1, offset: 0 });
  const [newest] = items;
  const [created] = newest ? await engine.journal.readRun(newest.id, 0, 1) : [];
  if (created?.type === 'orchestration.run.created') return { parameters: created.data.parameters, from: 'run' };
  const example = library.find(definition)?.example;
  return example ? { parameters: example, from: 'example' } : { parameters: {}, from: 'defaults' };
}
