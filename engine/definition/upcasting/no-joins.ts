import type { Definition } from '../definition.ts';
import type { Step } from '../step.ts';
import { routesOf } from '../routes.ts';
import { ofSteps } from './definition-upcaster.ts';

/** A step ran as soon as one of several had delivered. */
export const noJoins = ofSteps((step, { steps }) =>
  step.join === undefined && isJoining(step, steps) ? { ...step, join: 'any' } : step,
);

/** Today's normal form says of each of these how they are joined. */
function isJoining({ id, dependsOn }: Step, steps: Definition['steps']): boolean {
  const needed = dependsOn.filter((each) => !routesOf(steps.find((step) => step.id === each)).has(id));
  return dependsOn.length > 1 && needed.length > 0;
}
