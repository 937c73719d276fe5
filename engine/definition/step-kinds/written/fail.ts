import { z } from 'zod';
import type { FailStep } from '../../step.ts';
import { everyStep } from '../../schema/every-step.ts';
import { errorCode, jsonObject } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const { checkpointAfter: _, timeoutSeconds: __, ...ofEveryStep } = everyStep;

const schema = z.strictObject({
  type: z.literal('fail').describe('Fails, with what there is to say.'),
  ...ofEveryStep,
  message: z.string().min(1).describe('Why, in a sentence, with templates.'),
  code: errorCode.optional().describe('By what it is told apart from other errors (default step_failed).'),
  details: jsonObject.optional().describe('Names and values that say more, with templates.'),
});

export const writtenFail = {
  schema,
  own: ({ message, code, details }) => ({
    type: 'fail',
    message,
    code: code ?? 'step_failed',
    details: details ?? null,
  }),
  check: () => undefined,
  goesTo: () => [],
} satisfies WrittenKind<FailStep, z.output<typeof schema>> & { readonly schema: typeof schema };
