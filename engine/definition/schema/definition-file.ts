/**
 * The whole file as authors write it. This is the one source:
 * of validation, of the types below, and of what editors know.
 */
import { z } from 'zod';
import { machine } from './machine.ts';
import { parameters } from './parameter.ts';
import { errorHandling } from './retry.ts';
import { cleanupStep, step } from './step.ts';
import { condition, jsonObject, questionHolds, seconds, slug, stepId, timely, version } from './values.ts';

const metadataShape = {
  name: slug.optional().describe('The name by which it is found: small letters, digits and hyphens.'),
  displayName: z.string().optional().describe('What people read (default: made from the name).'),
  version: version.optional().describe('The semantic version of this definition: 1.0.0.'),
  description: z.string().optional().describe('What it is for.'),
  owner: slug.optional().describe('The orchestrator agent that owns it.'),
  organization: slug.optional().describe('Whose it is (default global).'),
  tags: z.array(z.string()).optional().describe('Words to find it by.'),
};

const execution = z
  .strictObject({
    mode: z
      .enum(['parallel', 'sequential'])
      .default('parallel')
      .describe(
        'sequential: one step after the other; nothing goes by a step that waits, for its retry or anything else.',
      ),
    modeFrom: z
      .string()
      .optional()
      .describe('A parameter that says which mode a run has; its enum holds parallel and sequential and nothing else.'),
    preflight: z.boolean().default(false).describe('true: before a run starts, every agent that it needs is checked.'),
    concurrency: z
      .strictObject({
        maxParallel: timely('maxParallel')
          .optional()
          .describe('How many steps of a run may be under way at once (default 4).'),
        queueStrategy: z.enum(['fifo', 'priority']).default('fifo').describe('Which of the ready steps goes first.'),
      })
      .optional(),
    caching: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Whether outputs are kept and used again for the same input.'),
        ttlSeconds: seconds.optional().describe('How long an output is good for, in seconds (default 3600).'),
        steps: z
          .array(
            z.union([
              stepId,
              z.strictObject({
                id: stepId.describe('Which step.'),
                ttlSeconds: seconds.optional().describe('How long its output is good for, in seconds.'),
              }),
            ]),
          )
          .optional()
          .describe('Which steps (default: every agent step).'),
      })
      .optional(),
    timeoutSeconds: timely('timeoutSeconds').optional().describe('Seconds until the whole run is given up.'),
    onTimeout: z
      .enum(['fail', 'cancel'])
      .optional()
      .describe(
        'What becomes of the run then. fail (default): it has failed and can be taken up again; cancel: it is cancelled.',
      ),
    wallclock: z
      .boolean()
      .optional()
      .describe('true: time limits count what the machine slept, too (default: they do not).'),
    planApproval: z.boolean().default(false).describe('true: the run waits until an operator has approved its plan.'),
    questionsHold: questionHolds
      .optional()
      .describe(
        'What waits while people are asked, at checkpoints and about failures. dependents (default): the steps that wait for the one that is asked about; run: everything that has not begun.',
      ),
    pool: slug
      .optional()
      .describe('A pool whose room the calls of its agents take. How much there is, an operator says.'),
    retryBudget: timely('retryBudget')
      .optional()
      .describe('How often the steps of one run may be tried again, all together. After that a failure is final.'),
  })
  .describe('How the steps are run.');

const validation = z.strictObject({
  rule: condition.describe('What must hold of the parameters, in CEL: size(platforms) > 0.'),
  message: z.string().min(1).describe('What is said when it does not hold.'),
});

const trigger = z.strictObject({
  id: slug.describe('How the schedule is referred to.'),
  cron: z.string().describe('Minute, hour, day of month, month, day of week: 0 7 * * MON.'),
  timezone: z.string().default('UTC').describe('The time zone of the schedule: Europe/Zurich.'),
  parameters: jsonObject.optional().describe('The parameters of the runs that it starts.'),
  overlap: z
    .enum(['skip', 'queue_one', 'queue_all', 'cancel_other', 'allow_all', 'queue', 'cancel_previous', 'allow'])
    .default('skip')
    .describe(
      'When a run of this schedule is still going: skip the time, queue one or all, cancel the other, or allow all. (queue means queue_all, cancel_previous cancel_other, allow allow_all.)',
    ),
  missed: z
    .enum(['run_once', 'run_all', 'skip'])
    .default('run_once')
    .describe('What happens with times at which the machine was off or asleep.'),
  maxMissed: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Of missed: run_all, how many of the newest missed times are made up for.'),
  jitterSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .describe('Each run starts up to so many seconds later, always the same for the same time.'),
  enabled: z.boolean().default(true).describe('false: nothing is started by this schedule.'),
  mode: z
    .enum(['rehearsal', 'live'])
    .optional()
    .describe('How its runs are run (default: what the settings say, rehearsal at first).'),
});

export const definitionFile = z.strictObject({
  metadata: z
    .strictObject(metadataShape)
    .optional()
    .describe('What this definition is. In the older form these keys stand under orchestration.'),
  orchestration: z.strictObject({
    ...metadataShape,
    metadata: z.strictObject(metadataShape).optional().describe('The same as metadata at the top.'),
    runTitle: z
      .string()
      .min(1)
      .optional()
      .describe(
        'What a run is called in lists, with templates: "Order {{ parameters.order }}" (default: the definition).',
      ),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Words by which its runs are found: names and values, with templates.'),
    parameters: parameters.optional(),
    validations: z.array(validation).optional().describe('What must hold of the parameters before a run starts.'),
    execution: execution.optional(),
    steps: z.array(step).min(1).describe('What is done. Steps without depends_on start at once.'),
    finally: z
      .array(cleanupStep)
      .min(1)
      .optional()
      .describe(
        'Cleanup: steps that run when the run ends, however it ends. They see all outputs, run.outcome and run.error.',
      ),
    machine: machine.optional(),
    output: jsonObject
      .optional()
      .describe('What the run returns, with templates. Without it: the outputs of all steps.'),
    triggers: z.array(trigger).optional().describe('When runs start by themselves.'),
    errorHandling: errorHandling.optional(),
  }),
});

export type AuthoredFile = z.output<typeof definitionFile>;
export type AuthoredMetadata = NonNullable<AuthoredFile['metadata']>;
export type AuthoredExecution = z.output<typeof execution>;
export type AuthoredTrigger = z.output<typeof trigger>;
