import type { CheckpointTimeout, Step } from './definition.ts';
import { onlySource } from './expressions/split-template.ts';

/** One way on: when it is taken, in the author's words, and where it leads. */
export interface Choice {
  readonly label: string;
  readonly goTo: string;
}

/** The steps that this one can choose: the targets of a switch, and what runs when nobody answers its question. */
export function routesOf(step: Step | undefined): ReadonlySet<string> {
  return new Set(step ? choicesOf(step).map(({ goTo }) => goTo) : []);
}

/** In the order in which they are tried. */
export function choicesOf(step: Step): Choice[] {
  const cases = step.type === 'switch' ? step.cases.map(({ when, goTo }) => ({ label: conditionOf(when), goTo })) : [];
  const otherwise = step.type === 'switch' && step.default !== null ? [{ label: 'otherwise', goTo: step.default }] : [];
  return [...cases, ...otherwise, ...branchesOf(step.checkpointAfter?.timeout ?? null).map((goTo) => ({ label: 'nobody answered', goTo }))];
}

/** Without the braces that it may be written in. */
export function conditionOf(when: string): string {
  return onlySource(when.trim()) ?? when.trim();
}

function branchesOf(timeout: CheckpointTimeout | null): string[] {
  if (timeout === null) return [];
  return [...(timeout.goTo === null ? [] : [timeout.goTo]), ...branchesOf(timeout.then)];
}
