import type { SwitchStep } from '../step.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import { NOTHING, type StepKind } from './step-kind.ts';

/** Chooses which steps run next. */
export const switchKind: StepKind<SwitchStep> = {
  ...NOTHING,
  feature: 'switch',
  isWork: false,
  isChooser: true,
  output: null,
  changes: { valued: {}, noticed: { cases: 'routes differently', default: 'routes differently when no case holds' } },
  choices: ({ cases, default: otherwise }) => [
    ...cases.map(({ when, goTo }) => ({ label: conditionOf(when), goTo })),
    ...(otherwise === null ? [] : [{ label: 'otherwise', goTo: otherwise }]),
  ],
  templates: ({ cases }) =>
    cases.map(({ when }, index) => ({
      keys: ['cases', index, 'when'],
      value: when,
      role: 'condition',
      isOfPart: false,
    })),
  whyNotAlone: ({ id }) => ({
    message: `“${id}” only chooses which steps run next; it calls nobody`,
    remedy: 'Rehearse the whole definition to see which way it goes.',
  }),
};
