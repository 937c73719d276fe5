import { z } from 'zod';
import type { ApprovalStep } from '../../step.ts';
import { checkpoint } from '../../schema/checkpoint.ts';
import { everyStep } from '../../schema/every-step.ts';
import { json } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const { checkpointAfter: _, timeoutSeconds: __, ...ofEveryStep } = everyStep;
const { reason: ___, ...asked } = checkpoint.shape;

const schema = z.strictObject({
  type: z.literal('approval').describe('Asks people, and does nothing else.'),
  ...ofEveryStep,
  ...asked,
  show: json.optional().describe('What people look at before they answer, with templates.'),
});

export const writtenApproval = {
  schema,
  own: ({ show }) => ({ type: 'approval', show: show ?? null }),
  check(report, { options = [] }, path) {
    options.forEach((option, place) => {
      if (typeof option === 'string' || option.input === undefined) return;
      const message =
        'An approval is given nothing that a retry could change; go back to the step that made it (`rewind`)';
      report('conflicting_values', [...path, 'options', place, 'input'], message, { at: 'key' });
    });
  },
  goesTo: () => [],
} satisfies WrittenKind<ApprovalStep, z.output<typeof schema>> & { readonly schema: typeof schema };
