/**
 * WHAT A RUN IS CALLED, AND BY WHAT IT IS FOUND: filled in once, when the run is created, and recorded with it. Pure.
 *
 * Rules
 *  1. Templates see the parameters and what is known of a run when it is created. What is missing is left out of a
 *     text; a run does not fail to start for what it is called.
 *  2. A child run has the labels of its parent. Those of its own definition go before them, and those that whoever
 *     starts a run gives go before all.
 *  3. A label that turns out to be empty is none. What is too long is cut; of too many, the first are kept.
 */
import { cutText } from '../limits/measure.ts';
import type { Limits } from '../limits/limits.ts';
import type { JsonObject } from '../values/json.ts';
import type { Labels } from './labels.ts';
import { resolveTemplates, type Scope } from './template.ts';

export interface RunWords {
  readonly title: string | null;
  readonly labels: Labels;
}

export interface LabelSources {
  readonly runTitle?: string | undefined;
  readonly own?: Labels | undefined;
  readonly inherited?: Labels | undefined;
  readonly given?: Labels | undefined;
}

export function wordsOfRun(
  { runTitle, own = {}, inherited = {}, given = {} }: LabelSources,
  known: { readonly parameters: JsonObject; readonly run: JsonObject },
  limits: Limits,
): RunWords {
  const scope: Scope = { ...known, steps: {} };
  const filled = Object.entries(own).map(([name, text]): [string, string] => [name, textOf(text, scope)]);
  const all = { ...given, ...without(Object.fromEntries(filled), given), ...without(inherited, given, own) };
  const labels = Object.entries(all)
    .map(([name, value]): [string, string] => [name, cutText(value, limits.labelBytes)])
    .filter(([, value]) => value !== '')
    .slice(0, limits.labels);
  const title = runTitle === undefined ? '' : textOf(runTitle, scope);
  return { title: title === '' ? null : cutText(title, limits.titleBytes), labels: Object.fromEntries(labels) };
}

function without(labels: Labels, ...others: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(([name]) => !others.some((other) => Object.hasOwn(other, name))),
  );
}

/** On one line, as lists show it. */
function textOf(template: string, scope: Scope): string {
  const { value } = resolveTemplates(template, scope, 'warn');
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return text.replaceAll(/\s+/g, ' ').trim();
}
