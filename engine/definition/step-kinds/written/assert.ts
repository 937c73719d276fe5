import { z } from 'zod';
import type { AssertStep } from '../../step.ts';
import { conditionOf } from '../../expressions/condition-of.ts';
import { everyStep } from '../../schema/every-step.ts';
import { condition, errorCode } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const { checkpointAfter: _, timeoutSeconds: __, ...ofEveryStep } = everyStep;

const schema = z.strictObject({
  type: z.literal('assert').describe('Fails where a condition does not hold.'),
  ...ofEveryStep,
  condition: condition.describe('What must hold, in CEL: steps.audit.score >= 70.'),
  message: z
    .string()
    .min(1)
    .optional()
    .describe('What is said where it does not, with templates (default: the condition).'),
  code: errorCode.optional().describe('By what it is told apart from other errors (default assertion_failed).'),
});

export const writtenAssert = {
  schema,
  own: (written) => ({
    type: 'assert',
    condition: conditionOf(written.condition),
    message: written.message ?? null,
    code: written.code ?? 'assertion_failed',
  }),
  check: () => undefined,
  goesTo: () => [],
} satisfies WrittenKind<AssertStep, z.output<typeof schema>> & { readonly schema: typeof schema };
