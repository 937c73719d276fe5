/** Why a step runs or not, and which way a run went, in words. Pure. */
import type { StepView } from '../../engine/contract/step-view.ts';

/** `Only if steps.score.total >= 70`. */
export function guardWords({ expression }: NonNullable<StepView['condition']>): string {
  return `Only if ${expression}`;
}

/** What a guard came to: `not met: steps.score.total is 40`. */
export function verdictWords({ met, values }: NonNullable<StepView['condition']>): string {
  if (met === null) return 'not looked at yet';
  const read = values.map(({ path, value }) => `${path} is ${value}`).join(', ');
  return `${met ? 'met' : 'not met'}${read === '' ? '' : `: ${read}`}`;
}

/** What a step that waits for several needs of them; null: it says nothing, or needs them all, as is usual. */
export function joinWords(join: StepView['join']): string | null {
  if (join === undefined || join === 'all') return null;
  if (typeof join === 'object') return `${join.atLeast} of them are enough`;
  return { any: 'one of them is enough', settled: 'whatever becomes of them', failed: 'if one of them fails' }[join];
}

/** Guard and join in one line, as a graph shows what stands before a step. */
export function entryWords(join: StepView['join'], guard: string | null): string | null {
  const words = [joinWords(join), guard].filter((each) => each !== null).join('; ');
  return words === '' ? null : words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The same words as on the command line. */
export const skippedBecause: Readonly<Record<NonNullable<StepView['skipped']>['reason'], string>> = {
  guard: 'condition not met',
  dependency: 'what it needs did not deliver',
  route: 'another way taken',
  operator: 'by an operator',
};

/** `Skipped: condition not met`, with what an operator said. */
export function skippedWords({ reason, notes }: NonNullable<StepView['skipped']>): string {
  return `Skipped: ${skippedBecause[reason]}${notes ? ` (“${notes}”)` : ''}`;
}
