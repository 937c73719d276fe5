import type { Step } from '../step.ts';
import { isWork } from '../step-kinds/step-kinds.ts';
import { ofSteps } from './definition-upcaster.ts';

const UNCOUNTED = { maxFailures: null, maxFailurePercentage: null } as const;

/** How many items of a list might fail could not be said: any number, or none. */
export const noCountedFailures = ofSteps((step): Step => {
  if (!isWork(step) || !step.forEach || 'maxFailurePercentage' in (step.forEach as object)) return step;
  return { ...step, forEach: { ...UNCOUNTED, ...(step.forEach as Partial<typeof UNCOUNTED> & typeof step.forEach) } };
});
