/**
 * What a step's way depends on: its guard with what that reads, and where it leads. For readers;
 * decisions don't ask here.
 */
import type { Step } from '../definition/step.ts';
import { lookUp, parsePath } from '../definition/expressions/path.ts';
import { isJsonObject, type Json } from '../values/json.ts';
import { shownBriefly } from '../values/shown-briefly.ts';
import { conditionOf } from '../definition/expressions/condition-of.ts';
import { choicesOf } from '../definition/routes.ts';
import type { WayOn } from '../definition/step-kinds/step-kind.ts';
import type { RunState } from './run-state.ts';

export interface Guard {
  readonly expression: string;
  /**
   * What it reads, as it stands now: a step that is undone takes with it those that read it. Single values in full,
   * others by their size.
   */
  readonly values: readonly { readonly path: string; readonly value: string }[];
}

const MOST_VALUES = 4;
const LONGEST_VALUE = 60;
const TEXTS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** A path within an expression; what is called with it is no part of it. */
const PATHS = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\["[^"]*"\]|\['[^']*'\]|\[\d+\])*(?=\s*(\()?)/g;

export function waysFrom(step: Step): WayOn[] {
  return choicesOf(step);
}

/** Null: the step always runs. */
export function guardOf(state: RunState, { when }: Step): Guard | null {
  if (when === null) return null;
  const expression = conditionOf(when);
  return { expression, values: valuesIn(expression, state) };
}

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
  const texts = new Set(
    [...expression.matchAll(TEXTS)]
      .filter(({ index }) => expression[index - 1] !== '[')
      .flatMap(({ index, 0: text }) => Array.from({ length: text.length }, (_, place) => index + place)),
  );
  const paths = [...expression.matchAll(PATHS)]
    .filter(({ index }) => !texts.has(index))
    .map(([path, call]) => (call ? path.replace(/\.?\w+$/, '') : path));
  return [...new Set(paths)].filter(
    (path) => path !== '' && !/^(?:steps|parameters|run|true|false|null|in)$/.test(path),
  );
}

function briefly(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (isJsonObject(value)) return 'an object';
  return shownBriefly(value, LONGEST_VALUE);
}
