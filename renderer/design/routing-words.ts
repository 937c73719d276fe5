/** Why a step runs or not, and which way a run went, in words. Pure. */
import type { StepView } from '../../engine/contract/runs.ts';

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

/** The same words as on the command line. */
export const skippedBecause: Readonly<Record<NonNullable<StepView['skipped']>['reason'], string>> = {
  guard: 'condition not met',
  dependency: 'nothing before it delivered',
  route: 'another way taken',
  operator: 'by an operator',
};

/** `Skipped: condition not met`, with what an operator said. */
export function skippedWords({ reason, notes }: NonNullable<StepView['skipped']>): string {
  return `Skipped: ${skippedBecause[reason]}${notes ? ` (“${notes}”)` : ''}`;
}
