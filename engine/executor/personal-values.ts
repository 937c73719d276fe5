/**
 * What is personal in a run: its parameters and outputs as those see them who may not see that, and the values that are
 * masked in them. Looked at for each call of an agent: what was looked through once is looked through again only where
 * it has changed, and an output is cleaned of hidden values when somebody asks for it.
 */
import type { AgentProfile } from '../agents/port/registry.ts';
import { pathsMarked, personalOutputs, personalParameters } from '../definition/personal-fields.ts';
import { modificationsOf } from '../run/modifications.ts';
import { ShownOutputs } from './shown-outputs.ts';
import type { Plan } from '../run/plan.ts';
import { parentOf, type RunState, type StepState } from '../run/run-state.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { HiddenValues } from '../values/hidden-values.ts';
import { hiddenIn, maskFields, type Field } from '../values/masked-values.ts';

/** Characters: of what was said, or made by somebody else, where more is masked rather than less. */
const SHORTEST_SAID = 3;

export type FindProfile = (agent: string) => AgentProfile | undefined;

export interface Personal {
  readonly parameters: JsonObject;
  /** By the step. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Marked parts of the outputs, by the step. */
  readonly fieldsOf: ReadonlyMap<string, readonly Field[]>;
  readonly hidden: HiddenValues;
  /** Shorter values as well. */
  readonly hiddenInSaid: HiddenValues;
  /** Masked lists of steps that work once for each item, by the step's index. */
  readonly lists: Map<number, readonly Json[]>;
}

interface Kept {
  readonly madeOf: readonly unknown[];
  readonly outputs: ShownOutputs;
  personal: Personal;
}

const kept = new WeakMap<RunState, Kept>();

/**
 * Null: nothing is.
 * @param step which an operator may have changed parameters for. Null: for none
 */
export function personalIn(state: RunState, step: StepState | null, findProfile: FindProfile): Personal | null {
  const { created, plan } = state;
  const { agents, parameters, hasOwnSchemas } = marksOf(plan);
  const schemas = agents.map((agent) => schemaOf(findProfile(agent)));
  const isMarked =
    parameters.length > 0 || created.masked !== undefined || hasOwnSchemas || state.maskedOutputs.size > 0;
  if (!isMarked && !schemas.some(hasMarks)) return null;
  if (step && (step.modifications !== null || parentOf(state, step)?.modifications))
    return made(state, step, new Map(agents.map((agent, at) => [agent, schemas[at] ?? null]))).personal;
  const madeOf = [created, ...schemas];
  const before = kept.get(state);
  if (before?.madeOf.every((one, at) => one === madeOf[at]) === true) {
    const change = before.outputs.follow(state);
    if (change === 'none') return before.personal;
    if (change === 'more') return (before.personal = { ...before.personal, lists: new Map() });
  }
  const { personal, shown } = made(state, step, new Map(agents.map((agent, at) => [agent, schemas[at] ?? null])));
  kept.set(state, { madeOf, outputs: shown, personal });
  return personal;
}

function made(
  state: RunState,
  step: StepState | null,
  schemas: ReadonlyMap<string, JsonObject | null>,
): { readonly personal: Personal; readonly shown: ShownOutputs } {
  const { created, plan } = state;
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
  const [hidden, hiddenInSaid] = [new HiddenValues(found), new HiddenValues(found, SHORTEST_SAID)];
  const shown = new ShownOutputs({ fieldsOf, children, hidden, hiddenInSaid });
  shown.follow(state);
  const personal = { parameters, outputs: shown.outputs, fieldsOf, hidden, hiddenInSaid, lists: new Map() };
  return { personal, shown };
}

function withMasked(state: RunState, step: StepState | null, parameters: JsonObject): JsonObject {
  const handed = { ...state, created: { ...state.created, parameters } };
  return step ? modificationsOf(handed, step).parameters : parameters;
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
