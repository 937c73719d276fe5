/** Who may answer an approval, by the names that its definition gives or finds. Pure. */
import { MOST_CANDIDATES, type Checkpoint } from '../definition/checkpoint.ts';
import { resolveTemplates } from '../definition/template.ts';
import { expressionProblemsOf } from '../run/expression-problems.ts';
import type { CheckpointRequested, ExpressionProblem } from '../run/run-event.ts';
import { scopeWith } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { Json } from '../values/json.ts';

export interface WhoIsAsked {
  readonly named: Pick<CheckpointRequested, 'assignee' | 'candidates'>;
  /** A template that names nobody leaves it to whoever is named beside it, or to anybody. */
  readonly problems: readonly ExpressionProblem[];
}

export function whoAnswers(
  { assignee, candidates }: Pick<Checkpoint, 'assignee' | 'candidates'>,
  state: RunState,
  step: StepState,
  output: Json,
): WhoIsAsked {
  const problems: ExpressionProblem[] = [];
  const namesIn = (written: Json | undefined, key: string): string[] => {
    if (written === undefined) return [];
    const place = `${step.id}.checkpoint_after.${key}`;
    const { value, warnings } = resolveTemplates(written, scopeWith(state, step.id, output), 'warn');
    problems.push(...expressionProblemsOf(state, warnings, place));
    const names = namesOf(value);
    const source = typeof written === 'string' ? written : JSON.stringify(written);
    if (names.length === 0)
      problems.push({ place, source, code: 'nobody_named', message: `${key} names nobody who could answer` });
    if (names.length > MOST_CANDIDATES)
      problems.push({
        place,
        source,
        code: 'limit_exceeded',
        message: `${names.length} are named; the first ${MOST_CANDIDATES} may answer`,
      });
    return names.slice(0, MOST_CANDIDATES);
  };
  const [one] = namesIn(assignee, 'assignee');
  const several = namesIn(candidates as Json | undefined, 'candidates');
  return {
    named: { ...(one !== undefined && { assignee: one }), ...(several.length > 0 && { candidates: several }) },
    problems,
  };
}

/** `operator:ada` is Ada, as everywhere where people are named. */
function namesOf(value: Json): string[] {
  const all = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const names = all
    .filter((each) => typeof each === 'string')
    .map((each) =>
      each
        .trim()
        .slice(0, 200)
        .replace(/^operator:/, ''),
    )
    .filter((each) => each !== '');
  return [...new Set(names)];
}
