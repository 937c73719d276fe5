import type { OrchestrationStep } from '../step.ts';
import { isJsonObject } from '../../values/json.ts';
import { NOTHING, WORK_CHANGES, type StepKind } from './step-kind.ts';

/** Another definition runs as a child of this run. */
export const orchestrationKind: StepKind<OrchestrationStep> = {
  ...NOTHING,
  feature: 'child orchestration',
  isWork: true,
  isChooser: false,
  output: new Map([
    ['status', 'text'],
    ['output', null],
    ['state', 'text'],
    ['results', 'a map'],
    ['parameters', 'a map'],
    ['plan', null],
    ['completedSteps', null],
    ['runId', 'text'],
    ['timing', null],
  ]),
  changes: { valued: {}, noticed: { ...WORK_CHANGES, orchestration: 'starts its child differently' } },
  child: ({ orchestration }) => orchestration,
  given: ({ orchestration: { parameters } }) => ({ parameters }),
  problemWith(changes, { id }) {
    const unknown = Object.keys(changes).find((key) => key !== 'parameters');
    if (unknown !== undefined)
      return `Step "${id}" starts a child run, whose parameters can be changed as "parameters"; nothing reads "${unknown}"`;
    return isJsonObject(changes['parameters'] ?? null) ? null : '"parameters" must be names and values';
  },
  templates: ({ orchestration: { parameters } }) => [
    { keys: ['orchestration', 'parameters'], value: parameters, role: 'template', isOfPart: true },
  ],
  whyNotAlone: ({ id, orchestration: { name } }) => ({
    message: `“${id}” starts ${name} as a run of its own; there is no one call to rehearse`,
    remedy: `Open ${name} and rehearse that, or rehearse this definition as a whole.`,
  }),
};
