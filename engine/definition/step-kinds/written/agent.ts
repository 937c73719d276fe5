import { z } from 'zod';
import type { AgentStep } from '../../step.ts';
import { timeoutOf } from '../../normal-form/checkpoint-timeout.ts';
import { workOf } from '../../normal-form/work.ts';
import { checkWorkedThrough } from '../../rules/worked-through.ts';
import { checkpointOfCalls } from '../../schema/checkpoint.ts';
import { everyStep, work } from '../../schema/every-step.ts';
import { agentMode, slug, stepInput } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const schema = z.strictObject({
  type: z.literal('agent').optional().describe('An agent does the work (the default).'),
  ...everyStep,
  agent: slug.describe('Who does the work.'),
  version: z
    .enum(['latest'])
    .optional()
    .describe(
      'Which version of the agent. Default: the one that there is when the run that nobody started as a child starts; latest: the one that there is when this step does.',
    ),
  mode: agentMode.default('BUILD'),
  input: stepInput.optional(),
  checkpointCalls: checkpointOfCalls.optional(),
  ...work,
});

export const writtenAgent = {
  schema,
  own: (written) => ({
    type: 'agent',
    agent: written.agent,
    ...(written.version && ({ latest: true } as const)),
    mode: written.mode,
    input: written.input ?? {},
    ...(written.checkpointCalls && { checkpointCalls: { timeout: timeoutOf(written.checkpointCalls.timeout) } }),
    ...workOf(written),
  }),
  check: checkWorkedThrough,
  goesTo: () => [],
} satisfies WrittenKind<AgentStep, z.output<typeof schema>> & { readonly schema: typeof schema };
