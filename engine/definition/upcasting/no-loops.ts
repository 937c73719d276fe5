import type { Step } from '../step.ts';
import { isWork } from '../step-kinds/step-kinds.ts';
import { ofSteps } from './definition-upcaster.ts';

/** Work was done once, or once for each item of a list. */
export const noLoops = ofSteps((step): Step => {
  const kept: object = step;
  return !isWork(step) || 'repeat' in kept ? step : { ...step, repeat: null };
});
