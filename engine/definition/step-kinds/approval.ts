import type { ApprovalStep } from '../step.ts';
import { NOTHING, type StepKind } from './step-kind.ts';

/** Asks people, and does nothing else. What it asks is its checkpoint. */
export const approvalKind: StepKind<ApprovalStep> = {
  ...NOTHING,
  feature: 'approval',
  isWork: false,
  isChooser: false,
  output: new Map([['shown', null]]),
  changes: { valued: {}, noticed: { show: 'shows something else' } },
  templates: ({ show }) => [{ keys: ['show'], value: show, role: 'template', isOfPart: false }],
  whyNotAlone: ({ id }) => ({
    message: `“${id}” only asks; it calls nobody`,
    remedy: 'Rehearse the whole definition to be asked.',
  }),
};
