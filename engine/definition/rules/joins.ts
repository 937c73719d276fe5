/**
 * Joins: that they join something, and that whoever relies on what is meant where nothing is said
 * knows what may be missing.
 */
import { branchesOf, choicesOf } from '../routes.ts';
import type { Step } from '../step.ts';
import { kindOf } from '../step-kinds/step-kinds.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

export function checkJoins({ definition, file, report }: Checked): void {
  const byId = new Map(definition.steps.map((step) => [step.id, step]));
  definition.steps.forEach((step, index) => {
    const written = file.orchestration.steps[index];
    const path: Path = ['orchestration', 'steps', index];
    const needed = neededBy(step, byId);
    if (!written) return;
    if (written.join !== undefined && needed.length === 0) {
      report(
        'conflicting_values',
        [...path, 'join'],
        '`join` says how many of the steps in `depends_on` have to deliver; this step has none',
        { at: 'key' },
      );
    } else if (typeof written.join === 'object' && written.join.atLeast > step.dependsOn.length) {
      report(
        'conflicting_values',
        [...path, 'join', 'atLeast'],
        `Step "${step.id}" waits for ${step.dependsOn.length}, so that ${written.join.atLeast} never deliver`,
        { fix: { title: `Write ${step.dependsOn.length}`, text: String(step.dependsOn.length) }, isYaml: true },
      );
    } else if (written.join === 'failed' && !needed.some(mayFail)) {
      const first = needed[0]?.id ?? '';
      report(
        'surprising_join',
        [...path, 'join'],
        `Step "${step.id}" runs when a step before it has failed, and none of them can fail without ending the run: give "${first}" \`on_error: continue\``,
        { severity: 'warning' },
      );
    }
    for (const id of step.after ?? [])
      if (needed.some((other) => other.id === id))
        report(
          'conflicting_values',
          [...path, 'after'],
          `"${id}" is in \`depends_on\` already, which says more than \`after\``,
          { severity: 'warning' },
        );
    if (written.join === undefined && step.join === 'all' && needed.length > 1)
      warnOfMissing({ step, needed, path, report });
  });
}

/** The steps of `depends_on` that have to deliver: not those that can choose the step. */
function neededBy({ id, dependsOn }: Step, byId: ReadonlyMap<string, Step>): Step[] {
  return dependsOn
    .flatMap((other) => byId.get(other) ?? [])
    .filter((other) => !choicesOf(other).some(({ goTo }) => goTo === id));
}

interface Join {
  readonly step: Step;
  readonly needed: readonly Step[];
  readonly path: Path;
  readonly report: Checked['report'];
}

/**
 * Branches of one switch are told apart by the engine;
 * what is left out by a guard, an isolated failure or a silence is not.
 */
function warnOfMissing({ step, needed, path, report }: Join): void {
  const reasons = needed.flatMap((other) => {
    const reason = whyMissing(other);
    return reason === null ? [] : [`"${other.id}" does not when ${reason}`];
  });
  if (reasons.length === 0) return;
  const message = `Step "${step.id}" runs only when everything in its \`depends_on\` delivers, and ${reasons.join(', ')}. Say which is meant: \`join: all\` (this), \`any\`, or \`settled\``;
  const addKey = { title: 'Write join: all', of: path, key: 'join', value: 'all' };
  report('surprising_join', [...path, 'dependsOn'], message, { severity: 'warning', addKey });
}

function whyMissing(step: Step): string | null {
  if (step.when !== null && step.when !== 'true') return 'its condition does not hold';
  if (step.onError === 'continue') return 'it fails (on_error: continue)';
  if (goesOnAfterFailure(step)) return 'it fails (on_error)';
  if (mayGoUnanswered(step)) return 'nobody answers in time';
  return mayBeAnsweredOtherwise(step) ? 'people answer otherwise' : null;
}

function mayFail(step: Step): boolean {
  return step.onError === 'continue' || goesOnAfterFailure(step) || mayGoUnanswered(step);
}

function goesOnAfterFailure({ errorBranches = [] }: Step): boolean {
  return errorBranches.some(({ action }) => action === 'continue' || action === 'go_to');
}

/** Although it is not there to choose. */
function mayGoUnanswered(step: Step): boolean {
  return !kindOf(step).isChooser && branchesOf(step.checkpointAfter?.timeout ?? null).length > 0;
}

/** Then it has not delivered, though it has done its work. */
function mayBeAnsweredOtherwise({ checkpointAfter }: Step): boolean {
  return checkpointAfter?.options.some(({ action }) => action === 'go_to' || action === 'complete') ?? false;
}
