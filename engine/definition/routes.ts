import type { CheckpointTimeout } from './checkpoint.ts';
import type { Step } from './step.ts';
import type { WayOn } from './step-kinds/step-kind.ts';
import { kindOf } from './step-kinds/step-kinds.ts';

/** The steps that this one can choose: the targets of a switch, and what runs by an answer to its question, or none. */
export function routesOf(step: Step | undefined): ReadonlySet<string> {
  return new Set(step ? choicesOf(step).map(({ goTo }) => goTo) : []);
}

/** In the order in which they are tried. */
export function choicesOf(step: Step): WayOn[] {
  const unanswered = branchesOf(step.checkpointAfter?.timeout ?? null).map((goTo) => ({
    label: 'nobody answered',
    goTo,
  }));
  const answered = (step.checkpointAfter?.options ?? []).flatMap(({ label, goTo }) =>
    goTo === undefined ? [] : [{ label, goTo }],
  );
  const failed = (step.errorBranches ?? []).flatMap(({ codes, goTo }) =>
    goTo === undefined ? [] : [{ label: codes === null ? 'it fails' : `it fails with ${codes.join(' or ')}`, goTo }],
  );
  return [...kindOf(step).choices(step), ...answered, ...unanswered, ...failed];
}

/** The steps that run when nobody answers, in the order in which that is noticed. */
export function branchesOf(timeout: CheckpointTimeout | null): string[] {
  if (timeout === null) return [];
  return [...(timeout.goTo === null ? [] : [timeout.goTo]), ...branchesOf(timeout.then)];
}
