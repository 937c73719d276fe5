import type { Definition } from '../definition.ts';
import type { Step } from '../step.ts';

/**
 * One change of the normal form. Pure: given a definition as a version had it that did not know of something yet, it
 * says in today's words what was meant; any other is given back as it is.
 */
export type DefinitionUpcaster = (kept: Definition) => Definition;

/** Changes steps, those of the cleanup included. */
export function ofSteps(change: (step: Step, kept: Definition) => Step): DefinitionUpcaster {
  return (kept) => {
    const steps = kept.steps.map((step) => change(step, kept));
    const cleanup = kept.finally?.map((step) => change(step, kept) as typeof step);
    const isSame = (before: readonly Step[] = [], after: readonly Step[] = []) =>
      before.every((step, index) => step === after[index]);
    if (isSame(kept.steps, steps) && isSame(kept.finally, cleanup)) return kept;
    return { ...kept, steps, ...(cleanup && { finally: cleanup }) };
  };
}
