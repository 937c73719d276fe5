/**
 * Which way a run goes at a step: its guard with what it came to, and where it leads. What a guard read is looked up where
 * it stands now: a step that is undone takes with it those that read it.
 */
import { isJsonObject, type Json } from '../definition/json.ts';
import { lookUp, parsePath } from '../definition/expressions/path.ts';
import { choicesOf, conditionOf } from '../definition/routes.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { StepView } from '../contract/runs.ts';
import type { StepHistory } from './step-history.ts';

const MOST_VALUES = 4;
const LONGEST_VALUE = 60;
const TEXTS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** A path within an expression; what is called with it is no part of it. */
const PATHS = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\["[^"]*"\]|\['[^']*'\]|\[\d+\])*(?=\s*(\()?)/g;

export function routingView(state: RunState, standing: StepState, { skipped, attempts }: StepHistory): Pick<StepView, 'condition' | 'choices' | 'chosen'> {
  const { step } = standing.planned;
  return { condition: step.when === null ? null : conditionView(state, standing, step.when, skipped, attempts.length > 0), choices: choicesOf(step), chosen: standing.chosen };
}

function conditionView(state: RunState, { status }: StepState, when: string, skipped: StepView['skipped'], hasStarted: boolean): NonNullable<StepView['condition']> {
  const isAhead = status === 'pending' || status === 'queued' || status === 'invalidated' || status === 'cancelled';
  const met = skipped ? (skipped.reason === 'guard' ? false : null) : hasStarted && !isAhead ? true : null;
  const expression = conditionOf(when);
  return { expression, met, values: met === null ? [] : valuesIn(expression, state) };
}

/** What the expression read, as far as it is a single value. */
function valuesIn(expression: string, state: RunState): { path: string; value: string }[] {
  const scope = { parameters: state.created.parameters, steps: state.outputs, run: {} };
  return pathsIn(expression)
    .flatMap((path) => {
      const parsed = parsePath(path);
      const value = parsed ? lookUp(parsed, scope) : undefined;
      return value === undefined ? [] : [{ path, value: briefly(value) }];
    })
    .slice(0, MOST_VALUES);
}

function pathsIn(expression: string): string[] {
  if (parsePath(expression)) return [expression];
  const texts = new Set([...expression.matchAll(TEXTS)].filter(({ index }) => expression[index - 1] !== '[').flatMap(({ index, 0: text }) => Array.from({ length: text.length }, (_, place) => index + place)));
  const paths = [...expression.matchAll(PATHS)].filter(({ index }) => !texts.has(index)).map(([path, call]) => (call ? path.replace(/\.?\w+$/, '') : path));
  return [...new Set(paths)].filter((path) => path !== '' && !/^(?:steps|parameters|run|true|false|null|in)$/.test(path));
}

function briefly(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (isJsonObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
