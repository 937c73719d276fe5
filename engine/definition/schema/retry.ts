import { z } from 'zod';
import { condition, timely } from './values.ts';

const retryShape = {
  maxAttempts: timely('maxAttempts').optional().describe('All attempts together, the first one included (default 3).'),
  retryCount: timely('retryCount').optional().describe('Attempts after the first one: 2 means 3 attempts together.'),
  initialDelayMs: timely('initialDelayMs')
    .optional()
    .describe('Milliseconds before the second attempt (default 1000).'),
  initialDelaySeconds: timely('initialDelaySeconds').optional().describe('The same in seconds.'),
  backoffMultiplier: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe('What each delay is multiplied with to give the next (default 2).'),
  maxDelayMs: timely('maxDelayMs')
    .optional()
    .describe('No delay is longer than this, in milliseconds (default 60000).'),
  maxDelaySeconds: timely('maxDelaySeconds').optional().describe('The same in seconds.'),
  strategy: z.enum(['exponential', 'linear']).optional().describe('How delays grow (default exponential).'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the delay that is random, so that many retries do not come at once (default 0.2).'),
  if: condition
    .optional()
    .describe(
      "Only where this holds there is another attempt: CEL over error (error.code, error.message, error.retryable, error.details) and attempt. Instead of the error's own word.",
    ),
  while: condition
    .optional()
    .describe(
      'As long as this holds of what an attempt has delivered there is another: CEL over output and attempt. What the last one delivers is refused.',
    ),
  maxTotalSeconds: timely('maxTotalSeconds')
    .optional()
    .describe('Seconds from the start of the first attempt in which all others must have begun.'),
};

export const retry = z
  .strictObject(retryShape)
  .describe('What happens when an attempt fails. Retry policies of a step replace those of the definition.');
export type AuthoredRetry = z.output<typeof retry>;

const onStepFailureShape = {
  ...retryShape,
  allowSkip: z.boolean().optional().describe('Whether an operator may go on without a failed step (default true).'),
  notifyHuman: z
    .boolean()
    .optional()
    .describe('Park the run for an operator instead of failing it. Not said: attended runs ask, unattended ones fail.'),
};

const onStepFailure = z.union([z.strictObject(onStepFailureShape), z.array(z.strictObject(onStepFailureShape))]);
export type AuthoredOnStepFailure = z.output<z.ZodObject<typeof onStepFailureShape>>;

export const errorHandling = z
  .strictObject({
    onStepFailure: onStepFailure
      .optional()
      .describe('For steps without a retry policy of their own: a map, or a list of maps with one key each.'),
    rollback: z
      .strictObject({
        reversible: z
          .boolean()
          .default(false)
          .describe(
            'Whether what the run did can be undone. false: an operator who asks for it is refused with the description.',
          ),
        description: z.string().default('').describe('How, or why not.'),
        on: z
          .array(z.enum(['failure', 'abort', 'cancel', 'breach']))
          .optional()
          .describe('Which ends of a run undo its completed steps (default failure). breach: an SLA was broken.'),
        parallel: z
          .boolean()
          .optional()
          .describe(
            'true: steps that did not depend on each other are undone side by side (default: one after the other, the last one first).',
          ),
      })
      .optional(),
  })
  .describe('What happens when steps fail.');
export type AuthoredErrorHandling = z.output<typeof errorHandling>;
