import type { AssertStep } from '../step.ts';
import { NOTHING, type StepKind } from './step-kind.ts';

/** Fails where its condition does not hold. */
export const assertKind: StepKind<AssertStep> = {
  ...NOTHING,
  feature: 'assert',
  isWork: false,
  isChooser: false,
  output: new Map([['holds', null]]),
  changes: {
    valued: { condition: 'asserts', message: 'fails with', code: 'fails with code' },
    noticed: {},
  },
  templates: ({ condition, message }) => [
    { keys: ['condition'], value: condition, role: 'condition', isOfPart: false },
    { keys: ['message'], value: message, role: 'template', isOfPart: false },
  ],
  whyNotAlone: ({ id }) => ({
    message: `“${id}” only looks at a condition; it calls nobody`,
    remedy: 'Rehearse the whole definition to see whether it holds.',
  }),
};
