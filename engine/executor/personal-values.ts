/**
 * What is personal in a run: its parameters and outputs as those see them who may not see that, and the values that are
 * masked in them. Looked at for each call of an agent, and made anew where something has changed since.
 */
import type { AgentProfile } from '../agents/port/registry.ts';
import { pathsMarked, personalOutputs, personalParameters } from '../definition/personal-fields.ts';
import { modificationsOf } from '../run/modifications.ts';
import type { Plan } from '../run/plan.ts';
import { parentOf, type RunState, type StepState } from '../run/run-state.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { HiddenValues } from '../values/hidden-values.ts';
import { hiddenIn, maskFields, type Field, type HiddenValue } from '../values/masked-values.ts';

/** Characters: of what was said, or made by somebody else, where more is masked rather than less. */
export const SHORTEST_SAID = 3;

export type FindProfile = (agent: string) => AgentProfile | undefined;

export interface Personal {
  readonly parameters: JsonObject;
  /** By the step. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Marked parts of the outputs, by the step. */
  readonly fieldsOf: ReadonlyMap<string, readonly Field[]>;
  readonly found: readonly HiddenValue[];
  readonly hidden: HiddenValues;
  /** Masked lists of steps that work once for each item, by the step's index. */
  readonly lists: Map<number, readonly Json[]>;
}

interface Kept {
  readonly madeOf: readonly unknown[];
  readonly personal: Personal;
}

const kept = new WeakMap<RunState, Kept>();

/**
 * Null: nothing is.
 * @param step which an operator may have changed parameters for. Null: for none
 */
export function personalIn(state: RunState, step: StepState | null, findProfile: FindProfile): Personal | null {
  const { created, plan, outputs } = state;
  const { agents, parameters, hasOwnSchemas } = marksOf(plan);
  const schemas = agents.map((agent) => schemaOf(findProfile(agent)));
  const isMarked =
    parameters.length > 0 || created.masked !== undefined || hasOwnSchemas || state.maskedOutputs.size > 0;
  if (!isMarked && !schemas.some(hasMarks)) return null;
  if (step && (step.modifications !== null || parentOf(state, step)?.modifications))
    return made(state, step, new Map(agents.map((agent, at) => [agent, schemas[at] ?? null])));
  const madeOf = [created, state.maskedOutputs.size, ...schemas, ...Object.values(outputs)];
  const before = kept.get(state);
  if (before?.madeOf.length === madeOf.length && before.madeOf.every((one, at) => one === madeOf[at]))
    return before.personal;
  const personal = made(state, step, new Map(agents.map((agent, at) => [agent, schemas[at] ?? null])));
  kept.set(state, { madeOf, personal });
  return personal;
}

function made(state: RunState, step: StepState | null, schemas: ReadonlyMap<string, JsonObject | null>): Personal {
  const { created, plan, outputs } = state;
  const clear = step ? modificationsOf(state, step).parameters : created.parameters;
  const handed = created.masked ? withMasked(state, step, created.masked.parameters) : clear;
  const parameters = maskFields(handed, marksOf(plan).parameters) as JsonObject;
  const found = [...hiddenIn(clear, parameters), ...hiddenIn(created.parameters, parameters)];
  const fieldsOf = new Map<string, readonly Field[]>();
  for (const { id, step: written } of plan.steps) {
    const fields = written.type === 'agent' ? personalOutputs(written, schemas.get(written.agent) ?? null) : [];
    if (fields.length > 0) fieldsOf.set(id, fields);
  }
  const children = new Set(plan.steps.flatMap(({ id, step: one }) => (one.type === 'orchestration' ? [id] : [])));
  const masked = Object.entries(outputs).map(([id, output]): [string, Json] => {
    const shown = outputMasked(state, id, output, fieldsOf.get(id));
    found.push(...hiddenIn(output, shown));
    return [id, shown];
  });
  const hidden = new HiddenValues(found);
  const cleaned: Record<string, Json> = Object.create(null) as Record<string, Json>;
  // What a child run gives back is made of what it was handed, and shorter values are looked for in it.
  const ofChildren = new HiddenValues(found, SHORTEST_SAID);
  for (const [id, output] of masked) cleaned[id] = (children.has(id) ? ofChildren : hidden).clean(output);
  return { parameters, outputs: cleaned, fieldsOf, found, hidden, lists: new Map() };
}

function withMasked(state: RunState, step: StepState | null, parameters: JsonObject): JsonObject {
  const handed = { ...state, created: { ...state.created, parameters } };
  return step ? modificationsOf(handed, step).parameters : parameters;
}

/**
 * An output of a step or a part, as its marks and those of a child run have it.
 * @param fields those that are marked in it
 */
export function outputMasked(
  { maskedOutputs }: RunState,
  id: string,
  output: Json,
  fields: readonly Field[] = [],
): Json {
  const whole = maskedOutputs.get(id);
  if (whole !== undefined) return maskFields(whole, fields);
  const results = isJsonObject(output) ? output['results'] : null;
  if (maskedOutputs.size === 0 || !isJsonObject(output) || !Array.isArray(results)) return maskFields(output, fields);
  const shown = (results as readonly Json[]).map((result, at) => maskedOutputs.get(`${id}[${at}]`) ?? result);
  return maskFields({ ...output, results: shown }, fields);
}

interface Marks {
  /** Each once. */
  readonly agents: readonly string[];
  readonly parameters: readonly Field[];
  /** A step brings a schema of its own in which something is marked. */
  readonly hasOwnSchemas: boolean;
}

const marksOfPlans = new WeakMap<Plan, Marks>();

function marksOf(plan: Plan): Marks {
  const known = marksOfPlans.get(plan);
  if (known) return known;
  const steps = plan.steps.flatMap(({ step }) => (step.type === 'agent' ? [step] : []));
  const marks = {
    agents: [...new Set(steps.map(({ agent }) => agent))],
    parameters: personalParameters(plan.definition),
    hasOwnSchemas: steps.some(({ input }) => hasMarks(objectOf(input['outputSchema']))),
  };
  marksOfPlans.set(plan, marks);
  return marks;
}

const markedSchemas = new WeakMap<JsonObject, boolean>();

function hasMarks(schema: JsonObject | null): boolean {
  if (schema === null) return false;
  const known = markedSchemas.get(schema);
  if (known !== undefined) return known;
  const isMarked = pathsMarked(schema).length > 0;
  markedSchemas.set(schema, isMarked);
  return isMarked;
}

function schemaOf(profile: AgentProfile | undefined): JsonObject | null {
  return objectOf((profile?.configuration as { readonly outputSchema?: Json } | undefined)?.outputSchema);
}

function objectOf(value: Json | undefined): JsonObject | null {
  return value !== undefined && isJsonObject(value) ? value : null;
}
