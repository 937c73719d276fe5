import type { WaitStep } from '../step.ts';
import { NOTHING, type StepKind } from './step-kind.ts';

/** Waits for a signal, for a time, or until a time. */
export const waitKind: StepKind<WaitStep> = {
  ...NOTHING,
  feature: 'wait',
  isWork: false,
  isChooser: false,
  output: new Map([
    ['by', 'text'],
    ['signal', 'text'],
    ['payload', null],
    ['at', null],
  ]),
  changes: {
    valued: { seconds: 'waits for seconds', until: 'waits until' },
    noticed: { signals: 'waits for other signals', correlation: 'takes other signals' },
  },
  wait: (step) => step,
  templates: ({ until, correlation }) => [
    { keys: ['until'], value: until, role: 'template', isOfPart: false },
    { keys: ['correlation'], value: correlation, role: 'template', isOfPart: false },
  ],
  whyNotAlone: ({ id }) => ({
    message: `“${id}” only waits; it calls nobody`,
    remedy: 'Rehearse the whole definition to see what it does.',
  }),
};
