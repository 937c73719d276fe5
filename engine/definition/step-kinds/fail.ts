import type { FailStep } from '../step.ts';
import { NOTHING, type StepKind } from './step-kind.ts';

/** Fails, with what its author has to say. */
export const failKind: StepKind<FailStep> = {
  ...NOTHING,
  feature: 'fail',
  isWork: false,
  isChooser: false,
  output: null,
  changes: {
    valued: { message: 'fails with', code: 'fails with code' },
    noticed: { details: 'fails with other details' },
  },
  templates: ({ message, details }) => [
    { keys: ['message'], value: message, role: 'template', isOfPart: false },
    { keys: ['details'], value: details, role: 'template', isOfPart: false },
  ],
  whyNotAlone: ({ id }) => ({
    message: `“${id}” only fails; it calls nobody`,
    remedy: 'Rehearse the whole definition to see when it comes to that.',
  }),
};
