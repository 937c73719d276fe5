/** Whether a step runs when all that it waits for has settled: docs/guide/routing.md, word for word. */
import { choicesOf, type Authored, type AuthoredStep } from './authored.ts';
import type { Fate } from './told.ts';

type Fates = ReadonlyMap<string, Fate>;

function choosersOf({ steps }: Authored, { id }: AuthoredStep): AuthoredStep[] {
  return steps.filter((other) => choicesOf(other).includes(id));
}

/** All that goes before it. */
export function waitsFor(definition: Authored, step: AuthoredStep): string[] {
  return [
    ...new Set([
      ...(step.depends_on ?? []),
      ...(step.after ?? []),
      ...choosersOf(definition, step).map(({ id }) => id),
    ]),
  ];
}

export function whyLeftOut(definition: Authored, step: AuthoredStep, fates: Fates): 'route' | 'dependency' | null {
  const choosers = choosersOf(definition, step);
  const isChosen = choosers.some(({ id }) => fates.get(id)?.chosen === step.id);
  if (choosers.length > 0 && !isChosen) return 'route';
  const needed = neededBy(definition, step);
  if (needed.length === 0) return null;
  const delivers = (id: string) => fates.get(id)?.delivered === true;
  switch (step.join ?? 'all') {
    case 'settled':
      return null;
    case 'any':
      return isChosen || needed.some(delivers) ? null : 'dependency';
    case 'failed':
      return needed.some((id) => fates.get(id)?.end === 'failed') ? null : 'dependency';
    case 'all':
      return needed.every(
        (id) => delivers(id) || needed.some((other) => delivers(other) && passesOver(definition, id, other, fates)),
      )
        ? null
        : 'dependency';
  }
}

function neededBy(definition: Authored, step: AuthoredStep): string[] {
  const choosers = choosersOf(definition, step).map(({ id }) => id);
  return (step.depends_on ?? []).filter((id) => !choosers.includes(id));
}

function stepOf({ steps }: Authored, id: string): AuthoredStep {
  return steps.find((step) => step.id === id) as AuthoredStep;
}

/** A branch that was not chosen, and one that came by the way that was. */
function passesOver(definition: Authored, missing: string, other: string, fates: Fates): boolean {
  const blamed = whoseChoice(definition, missing, fates);
  return blamed !== null && blamed.some((chooser) => cameBy(definition, other, chooser, fates));
}

/** Who chose another way, so that it was left out; null: it is missing for another reason as well. */
function whoseChoice(definition: Authored, id: string, fates: Fates): string[] | null {
  const step = stepOf(definition, id);
  const fate = fates.get(id);
  if (fate?.end === 'failed') return fate.code === 'approval_expired' && fate.chosen !== null ? [id] : null;
  if (fate?.end !== 'skipped' || fate.why === 'guard' || fate.why === 'operator') return null;
  if (fate.why === 'route')
    return choosersOf(definition, step).flatMap((chooser) => [
      chooser.id,
      ...(whoseChoice(definition, chooser.id, fates) ?? []),
    ]);
  const missing = neededBy(definition, step)
    .filter((before) => fates.get(before)?.delivered !== true)
    .map((before) => whoseChoice(definition, before, fates));
  return missing.length === 0 || missing.includes(null) ? null : missing.flatMap((each) => each ?? []);
}

/** It, or something before it, is what was chosen; or it goes on from a question that was answered. */
function cameBy(definition: Authored, id: string, chooser: string, fates: Fates): boolean {
  const step = stepOf(definition, id);
  if (fates.get(chooser)?.chosen === id && choosersOf(definition, step).some((each) => each.id === chooser))
    return true;
  const isAnswered = stepOf(definition, chooser).type !== 'switch' && fates.get(chooser)?.delivered === true;
  if (isAnswered && neededBy(definition, step).includes(chooser)) return true;
  return waitsFor(definition, step).some((before) => cameBy(definition, before, chooser, fates));
}
