import { z } from 'zod';
import type { SwitchStep } from '../../step.ts';
import { conditionOf } from '../../expressions/condition-of.ts';
import { everyStep } from '../../schema/every-step.ts';
import { condition, stepId } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const schema = z.strictObject({
  type: z.literal('switch').describe('Chooses which steps run next.'),
  ...everyStep,
  cases: z
    .array(z.strictObject({ when: condition, goTo: stepId.describe('The step that runs when the condition holds.') }))
    .min(1)
    .describe('The first case whose condition holds is taken.'),
  default: stepId.optional().describe('The step that runs when no case holds.'),
});

export const writtenSwitch = {
  schema,
  own: ({ cases, default: otherwise }) => ({
    type: 'switch',
    cases: cases.map(({ when, goTo }) => ({ when: conditionOf(when), goTo })),
    default: otherwise ?? null,
  }),
  check: () => undefined,
  goesTo: ({ cases, default: otherwise }) => [
    ...cases.map(({ goTo }, index) => ({ keys: ['cases', index, 'goTo'], goTo })),
    ...(otherwise === undefined ? [] : [{ keys: ['default'], goTo: otherwise }]),
  ],
} satisfies WrittenKind<SwitchStep, z.output<typeof schema>> & { readonly schema: typeof schema };
