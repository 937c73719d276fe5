import type { AgentStep } from '../step.ts';
import { isJsonObject, type Json } from '../../values/json.ts';
import { NOTHING, WORK_CHANGES, type StepKind } from './step-kind.ts';

/** An agent does the work. */
export const agentKind: StepKind<AgentStep> = {
  ...NOTHING,
  feature: null,
  isWork: true,
  isChooser: false,
  output: new Map([
    ['content', 'a map'],
    ['metadata', 'a map'],
  ]),
  changes: {
    valued: { agent: 'is done by', mode: 'works in mode' },
    noticed: { latest: 'is done by another version of its agent', input: 'is given other input', ...WORK_CHANGES },
  },
  agent: ({ agent }) => agent,
  given: ({ input }) => input,
  problemWith({ context }) {
    return context === undefined || context === null || isJsonObject(context)
      ? null
      : '"context" must be names and values';
  },
  templates: ({ input }) => [{ keys: ['input'], value: input as Json, role: 'template', isOfPart: true }],
  whyNotAlone: () => null,
};
