/** Where a definition holds templates, conditions and JSONPaths: the one list that checks and loaders go by. */
import type { Definition } from './definition.ts';
import type { Step } from './step.ts';
import { isWork, kindOf } from './step-kinds/step-kinds.ts';
import type { Json } from '../values/json.ts';
import { keysOfCheckpoint } from './normal-form/written-checkpoint.ts';
import { RUN_NAMES_AT_START } from './run-names.ts';
import type { Path } from './reading/located.ts';

export interface Usage {
  /** Where in the file, with the schema's keys. */
  readonly path: Path;
  /** Templates may stand anywhere inside of it; a condition is one text. */
  readonly value: Json;
  readonly role: 'template' | 'condition';
  /** Null: the definition's output, or what is checked before a run exists. */
  readonly step: Step | null;
  /** Which steps' outputs exist when it is evaluated. */
  readonly sees: 'parameters' | 'ancestors' | 'itself' | 'everything' | 'all steps before it';
  /** Whether `item` and `index` mean something. */
  readonly isPerItem: boolean;
  /** Names that mean something here and nowhere else. */
  readonly names?: readonly string[];
  /** What of `run.` is known before the run exists. Left out: nothing. */
  readonly runNames?: readonly string[];
  /** Whether `iteration` and `previous` do. */
  readonly isPerIteration?: boolean;
}

export interface MappingUsage {
  readonly path: Path;
  readonly name: string;
  readonly value: Json;
}

/** What `retry.if` is asked about. */
const OF_A_FAILURE = ['error', 'attempt'];
/** What `retry.while` is asked about. */
const OF_AN_OUTCOME = ['output', 'attempt'];
/** The input and the output of what is undone. */
const OF_A_COMPENSATION = ['input', 'output'];

/** What a transition for a signal is asked about. */
const OF_A_SIGNAL = ['signal'];

export function usagesOf(definition: Definition): Usage[] {
  const usages: Usage[] = (definition.validations ?? []).map(({ rule }, index) => ({
    path: ['orchestration', 'validations', index, 'rule'],
    value: rule,
    role: 'condition',
    step: null,
    sees: 'parameters',
    isPerItem: false,
    isPerIteration: false,
  }));
  usages.push(...definition.steps.flatMap((step, index) => usagesOfStep(step, ['orchestration', 'steps', index])));
  for (const { keys, template } of definition.timely ?? [])
    usages.push({
      path: ['orchestration', ...keys],
      value: template,
      role: 'template',
      step: null,
      sees: 'parameters',
      isPerItem: false,
    });
  const { runTitle, labels } = definition;
  for (const [key, value] of Object.entries({ runTitle, labels }))
    if (value !== undefined)
      usages.push({
        path: ['orchestration', key],
        value,
        role: 'template',
        step: null,
        sees: 'parameters',
        isPerItem: false,
        runNames: RUN_NAMES_AT_START,
      });
  const { retry } = definition.errorHandling;
  if (retry?.if)
    usages.push({
      path: ['orchestration', 'errorHandling', 'onStepFailure', 'if'],
      value: retry.if,
      role: 'condition',
      step: null,
      sees: 'everything',
      isPerItem: false,
      names: OF_A_FAILURE,
    });
  if (retry?.while)
    usages.push({
      path: ['orchestration', 'errorHandling', 'onStepFailure', 'while'],
      value: retry.while,
      role: 'condition',
      step: null,
      sees: 'everything',
      isPerItem: false,
      names: OF_AN_OUTCOME,
    });
  const cleanup = (definition.finally ?? []).flatMap((step, index) =>
    usagesOfStep(step, ['orchestration', 'finally', index]),
  );
  usages.push(...cleanup.map((usage): Usage => ({ ...usage, sees: 'all steps before it' })));
  definition.machine?.states.forEach(({ name, transitions }) =>
    transitions.forEach(({ when, on }, index) => {
      if (when === null) return;
      usages.push({
        path: ['orchestration', 'machine', 'states', name, 'transitions', index, 'when'],
        value: when,
        role: 'condition',
        step: null,
        sees: 'everything',
        isPerItem: false,
        ...(on !== null && { names: OF_A_SIGNAL }),
      });
    }),
  );
  if (definition.output === null) return usages;
  return [
    ...usages,
    {
      path: ['orchestration', 'output'],
      value: definition.output,
      role: 'template',
      step: null,
      sees: 'everything',
      isPerItem: false,
    },
  ];
}

function usagesOfStep(step: Step, at: Path): Usage[] {
  const usages: Usage[] = [];
  const work = isWork(step) ? step : null;
  const isPerItem = Boolean(work?.forEach);
  const isPerIteration = Boolean(work?.repeat);
  const add = (keys: Path, value: Json | null | undefined, more: Partial<Usage> = {}) => {
    if (value === null || value === undefined) return;
    usages.push({
      path: [...at, ...keys],
      value,
      role: 'template',
      step,
      sees: 'ancestors',
      isPerItem: false,
      ...more,
    });
  };
  add(['when'], step.when, { role: 'condition' });
  for (const { keys, template } of step.timely ?? []) add(keys, template);
  add(['retry', 'if'], step.retry?.if, { role: 'condition', names: OF_A_FAILURE });
  add(['retry', 'while'], step.retry?.while, { role: 'condition', names: OF_AN_OUTCOME });
  const asked = keysOfCheckpoint(step);
  add([...asked, 'question'], step.checkpointAfter?.question, { sees: 'itself' });
  add([...asked, 'assignee'], step.checkpointAfter?.assignee, { sees: 'itself' });
  add([...asked, 'candidates'], step.checkpointAfter?.candidates, { sees: 'itself' });
  step.checkpointAfter?.options.forEach(({ input }, index) =>
    add([...asked, 'options', index, 'input'], input, { sees: 'itself' }),
  );
  for (const field of step.checkpointAfter?.ask?.fields ?? [])
    add([...asked, 'ask', 'fields', field.name, 'default'], field.default, { sees: 'itself' });
  for (const { keys, value, role, isOfPart } of kindOf(step).templates(step))
    add(keys, value, { role, ...(isOfPart && { isPerItem, isPerIteration }) });
  if (work) {
    const { forEach, repeat, compensate } = work;
    add(['forEach', 'items'], forEach?.items);
    if (repeat)
      add(['repeat', repeat.condition.kind], repeat.condition.expression, {
        role: 'condition',
        sees: 'itself',
        isPerIteration,
      });
    add(['compensate', 'input'], compensate?.input as Json | undefined, {
      sees: 'itself',
      isPerItem,
      names: OF_A_COMPENSATION,
    });
    add(['compensate', 'retry', 'if'], compensate?.retry?.if, { role: 'condition', names: OF_A_FAILURE });
    add(['compensate', 'retry', 'while'], compensate?.retry?.while, { role: 'condition', names: OF_AN_OUTCOME });
  }
  return usages;
}

export function mappingsOf(definition: Definition): MappingUsage[] {
  const { steps, finally: cleanup = [] } = definition;
  return [
    ...steps.flatMap((step, index) => mappingsOfStep(step, ['orchestration', 'steps', index])),
    ...cleanup.flatMap((step, index) => mappingsOfStep(step, ['orchestration', 'finally', index])),
  ];
}

function mappingsOfStep(step: Step, at: Path): MappingUsage[] {
  const mapping = isWork(step) ? step.outputMapping : null;
  return Object.entries(mapping ?? {}).map(([name, value]) => ({ path: [...at, 'outputMapping', name], name, value }));
}

/** Every text in a value, with its place. */
export function* textsIn(value: Json, path: Path = []): Generator<{ readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* textsIn(inner as Json, [...path, Array.isArray(value) ? Number(key) : key]);
}
