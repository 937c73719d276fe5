/** What a step was given before, and what the same runs would give it as it is written now. */
import type { MadeInput, RecordedInput } from '../contract/step-rehearsal.ts';
import type { Definition } from '../definition/definition.ts';
import type { AgentStep } from '../definition/step.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { checkParameters } from '../definition/parameters.ts';
import { nameOfStepAlone } from '../definition/step-alone.ts';
import { resolveTemplates } from '../definition/template.ts';
import type { EngineReader } from '../port/engine.ts';
import type { RunRow } from '../projections/read-models.ts';
import { viewOf } from '../projections/run-view.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { historyOfRun } from './histories.ts';

/** How far back it is looked: a run's whole history is read for it. */
const NEWEST_RUNS = 20;

type Past = Pick<EngineReader, 'readModels' | 'journal'>;

export async function recordedInputs(
  engine: EngineReader,
  definition: Definition,
  step: AgentStep,
  limit: number,
): Promise<RecordedInput[]> {
  const found: RecordedInput[] = [];
  for (const row of await pastRuns(engine, definition, step.id)) {
    if (found.length >= limit) break;
    found.push(...(await inputsOf(engine, row, definition, step)));
  }
  return found.slice(0, limit);
}

/** Templates of the step over these parameters and outputs. What they can't find is null, and is told. */
export function inputFrom(step: AgentStep, definition: Definition, given: JsonObject, outputs: JsonObject): MadeInput {
  const known = Object.fromEntries(
    Object.entries(given).filter(([name]) => definition.parameters.some((parameter) => parameter.name === name)),
  );
  const { parameters } = checkParameters(definition, known);
  const { value, warnings } = resolveTemplates(
    step.input as JsonObject,
    { parameters, steps: outputs, run: { definition: definition.name, version: definition.version } },
    'warn',
  );
  return {
    input: isJsonObject(value) ? wireRecord(value) : {},
    missing: warnings.map(({ path, reference, error }) => ({
      path,
      message: error ? `${reference}: ${error.message}` : `${reference} has no value`,
    })),
  };
}

/** The runs of the definition, and those of this step alone; newest first. */
async function pastRuns({ readModels }: Past, { name, owner }: Definition, stepId: string): Promise<RunRow[]> {
  const runsOf = (definition: string) => readModels.listRuns({ definition, owner }, { limit: NEWEST_RUNS, offset: 0 });
  const [whole, alone] = await Promise.all([runsOf(name), runsOf(nameOfStepAlone(name, stepId))]);
  return [...whole.items, ...alone.items].sort((a, b) => b.createdAt - a.createdAt).slice(0, NEWEST_RUNS);
}

async function inputsOf(
  engine: EngineReader,
  row: RunRow,
  definition: Definition,
  step: AgentStep,
): Promise<RecordedInput[]> {
  const { steps, results, parameters } = viewOf(await historyOfRun(engine, row), row.updatedAt);
  const attempts = steps.find(({ id }) => id === step.id)?.attempts ?? [];
  if (attempts.length === 0) return [];
  const now = row.definition === definition.name ? inputFrom(step, definition, parameters, results) : null;
  return attempts.toReversed().map(({ attempt, status, startedAt, input }) => ({
    runId: row.id,
    version: row.version,
    mode: row.mode,
    attempt,
    status,
    at: startedAt,
    then: input,
    now,
  }));
}
