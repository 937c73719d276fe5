import type { CheckpointTimeout, Step } from './definition.ts';

/** The steps that this one can choose: the targets of a switch, and what runs when nobody answers its question. */
export function routesOf(step: Step | undefined): ReadonlySet<string> {
  if (!step) return new Set();
  const ofSwitch = step.type === 'switch' ? [...step.cases.map(({ goTo }) => goTo), ...(step.default === null ? [] : [step.default])] : [];
  return new Set([...ofSwitch, ...branchesOf(step.checkpointAfter?.timeout ?? null)]);
}

function branchesOf(timeout: CheckpointTimeout | null): string[] {
  if (timeout === null) return [];
  return [...(timeout.goTo === null ? [] : [timeout.goTo]), ...branchesOf(timeout.then)];
}
