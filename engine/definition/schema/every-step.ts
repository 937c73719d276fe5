/** What authors may write about any step, and about any work. */
import { z } from 'zod';
import { checkpoint } from './checkpoint.ts';
import { retry } from './retry.ts';
import {
  agentMode,
  branchCode,
  condition,
  jsonObject,
  seconds,
  slug,
  stepId,
  stepInput,
  template,
  timely,
} from './values.ts';

export const everyStep = {
  id: stepId.optional().describe('How other steps and templates refer to it (default step_{index}, counted from 0).'),
  name: z.string().optional().describe('What people read (default: made from the id).'),
  dependsOn: z
    .union([stepId, z.array(stepId)])
    .optional()
    .describe('Steps that must be done before this one starts.'),
  join: z
    .union([
      z.enum(['all', 'any', 'settled', 'failed']),
      z.strictObject({ atLeast: z.int().min(1).max(10_000).describe('How many of them have to deliver.') }),
    ])
    .optional()
    .describe(
      'Which steps in depends_on have to deliver (default all; a branch that a switch did not choose is passed over when another was). any: at least one. settled: none. failed: at least one has failed, the error branch. { at_least: 2 }: so many.',
    ),
  after: z
    .union([stepId, z.array(stepId)])
    .optional()
    .describe('Steps that go first, whatever becomes of them: for the order only.'),
  when: z.union([z.boolean(), condition]).optional().describe('The step is skipped when this is false.'),
  checkpointAfter: checkpoint.optional(),
  onError: z
    .union([
      z.enum(['fail', 'continue']),
      z
        .array(
          z.strictObject({
            code: z
              .union([branchCode, z.array(branchCode).min(1)])
              .describe('The code of the error, or several; "*" is every one.'),
            action: z
              .enum(['retry', 'fail', 'continue', 'go_to'])
              .optional()
              .describe(
                'retry: another attempt, whatever the error says of itself; fail: none; continue: the failure stays with this step; go_to: another step runs (default where go_to stands beside it).',
              ),
            goTo: stepId.optional().describe('The step that runs then, and only then.'),
          }),
        )
        .min(1),
    ])
    .default('fail')
    .describe(
      'continue: a failure stays with this step and the run can end partially completed. A list says it by the code of the error: the first entry that fits counts.',
    ),
  retry: retry.optional(),
  timeoutSeconds: timely('timeoutSeconds').optional().describe('Seconds until an attempt is given up.'),
  sla: z
    .strictObject({
      warnAfterSeconds: timely('warnAfterSeconds').optional().describe('Seconds until people are reminded.'),
      breachAfterSeconds: timely('breachAfterSeconds').optional().describe('Seconds until the SLA is breached.'),
      onBreach: z
        .enum(['notify', 'escalate', 'cancel', 'abort', 'rollback'])
        .default('escalate')
        .describe(
          'What happens then. cancel: what is under way is stopped and the step has failed, and a run that ends for it is cancelled; abort: the run ends; rollback: what was done is undone. The step is never started again for it.',
        ),
      escalateTo: z.string().min(1).max(200).optional().describe('The person or role who is told.'),
      escalateAgent: slug.optional().describe('An agent that is called once when the SLA is breached.'),
    })
    .optional()
    .describe(
      'How long the step may take before somebody is told: from its first start until it is done, its retries and its checkpoint included.',
    ),
  priority: z.number().default(0).describe('Higher goes first under the priority queue strategy.'),
};

/** How a list is worked through: within `for_each`, or beside it. */
const perItem = {
  maxParallel: timely('maxParallel')
    .optional()
    .describe('How many items may be under way at once (default: the limit of the run).'),
  onItemFailure: z
    .enum(['continue', 'fail'])
    .optional()
    .describe(
      'continue: the other items go on, and the step completes with its counts however many fail (default fail, or continue where a number of failures is allowed).',
    ),
  maxFailures: timely('maxFailures').optional().describe('How many items may fail before the step fails.'),
  maxFailurePercentage: timely('maxFailurePercentage')
    .optional()
    .describe('How many of a hundred items may fail before the step fails.'),
};

const repeat = z
  .strictObject({
    until: condition
      .optional()
      .describe(
        "The loop ends when this holds. Looked at after each iteration; sees iteration, previous and the step's newest output.",
      ),
    while: condition.optional().describe('The loop goes on as long as this holds. Looked at after each iteration.'),
    delaySeconds: seconds.optional().describe('Seconds between an iteration and the next (default: none).'),
    backoffMultiplier: z
      .number()
      .min(1)
      .max(100)
      .optional()
      .describe('What each delay is multiplied with to give the next (default 1).'),
    maxDelaySeconds: seconds
      .optional()
      .describe('No delay is longer than this, in seconds (default: none is too long).'),
    maxIterations: timely('maxIterations').describe('The most iterations there may be.'),
    onExhausted: z
      .enum(['fail', 'continue'])
      .default('fail')
      .describe('What becomes of the step when the last iteration was not enough.'),
  })
  .describe(
    'The step works again and again until a condition is met; its input sees iteration (from 1) and previous (the output of the iteration before).',
  );

export const work = {
  outputMapping: jsonObject
    .optional()
    .describe(
      'Names to JSONPath over the response: $.content.deliverable.content. Without it the output is { content, metadata }.',
    ),
  forEach: z
    .union([template, z.strictObject({ items: template, ...perItem })])
    .optional()
    .describe(
      'A template or a CEL expression that gives a list. The step works once per item; templates see item and index.',
    ),
  ...perItem,
  repeat: repeat.optional(),
  compensate: z
    .strictObject({
      agent: slug.describe('Who undoes it.'),
      mode: agentMode.default('BUILD'),
      input: stepInput
        .optional()
        .describe(
          'What the agent is given. Templates see the input and the output of the step that is undone, as input and output.',
        ),
      retry: retry.optional(),
      timeoutSeconds: timely('timeoutSeconds').optional().describe('Seconds until an attempt to undo it is given up.'),
    })
    .optional()
    .describe('Undoes the step when the run is rolled back. Only completed steps are undone, the last one first.'),
};

export type AuthoredWork = z.output<z.ZodObject<typeof work>>;
