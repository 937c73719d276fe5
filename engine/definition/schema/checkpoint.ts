import { z } from 'zod';
import { seconds } from './values.ts';

const action = z.enum(['continue', 'retry', 'abort', 'rewind']);

const option = z.strictObject({
  action: action.describe('What happens when the operator chooses this.'),
  label: z.string().optional().describe('What the button says.'),
  allowsModification: z.boolean().optional().describe('Whether the operator may change the input (default: for retry).'),
  // The spelling of the older system.
  allowModification: z.boolean().optional().describe('The same as allows_modification.'),
});

export const checkpoint = z
  .strictObject({
    question: z.string().min(1).optional().describe('What the operator is asked. Templates may show the step\'s output.'),
    reason: z.string().min(1).optional().describe('The same as question.'),
    required: z.boolean().default(true).describe('false: nobody is asked when the run was started unattended.'),
    severity: z.enum(['low', 'normal', 'high', 'critical']).default('normal').describe('How loudly operators are called.'),
    options: z.array(z.union([action, option])).min(1).optional().describe('What can be chosen (default: continue, retry with changes, abort).'),
    timeout: z
      .strictObject({
        afterSeconds: seconds.describe('Seconds until the outcome below, counted from the question.'),
        outcome: z.enum(['escalate', 'abort']).default('escalate').describe('What happens then. Silence never counts as approval.'),
      })
      .optional(),
  })
  .describe('Stops the run after this step until an operator has decided.');
export type AuthoredCheckpoint = z.output<typeof checkpoint>;
