/**
 * What must become of the cleanup of a run, once it is known how the run ends and what its steps gave:
 * docs/guide/cleanup.md.
 */
import type { Authored, AuthoredStep } from './authored.ts';
import { fillIn, holds, Nonsense, type Names, type Value } from './expression.ts';
import { waitsFor } from './joins.ts';
import { once } from './once.ts';
import { outputsOf, type Telling, type World } from './tell.ts';
import { nothing, skipped, type Fate } from './told.ts';
import { isFailure } from './work.ts';

export interface End {
  /** Of the steps that delivered. */
  readonly outputs: Names;
  readonly outcome: string;
  /** Of a state machine. */
  readonly state: string | null;
  readonly error: { readonly step: string | null; readonly code: string | null } | null;
}

export interface ToldCleanup {
  readonly fates: ReadonlyMap<string, Fate>;
  /** What the run returns, by its output map. */
  readonly names: (output: Names, outcome: string) => Value;
}

export function tellCleanup(definition: Authored, parameters: Names, world: World, end: End): ToldCleanup {
  const cleanup: Authored = { ...definition, steps: definition.finally, retryBudget: Infinity };
  const fates = new Map<string, Fate>();
  const namesNow = (outcome: string): Names => {
    return {
      ...parameters,
      parameters,
      steps: { ...end.outputs, ...outputsOf(fates) },
      run: { outcome, error: end.error, state: end.state },
    };
  };
  const next = () =>
    cleanup.steps.find((step) => !fates.has(step.id) && waitsFor(cleanup, step).every((id) => fates.has(id)));
  for (let step = next(); step; step = next())
    fates.set(
      step.id,
      fateOf({ world, definition: cleanup, parameters, fates: new Map(), names: namesNow(end.outcome) }, step),
    );
  return {
    fates,
    names: (output, outcome) =>
      Object.fromEntries(Object.entries(output).map(([key, value]) => [key, orNull(value, namesNow(outcome))])),
  };
}

function fateOf(telling: Telling & { readonly names: Names }, step: AuthoredStep): Fate {
  if (step.when !== undefined && holds(step.when, telling.names) === false) return skipped('guard');
  const { result, ...done } = once(telling, step, { from: 0, changes: null });
  if (isFailure(result)) return { ...nothing, ...done, end: 'failed', code: result.code };
  return { ...nothing, ...done, output: result.output, delivered: true };
}

function orNull(value: Value, names: Names): Value {
  try {
    return fillIn(value, names);
  } catch (error) {
    if (error instanceof Nonsense) return null;
    throw error;
  }
}
