import { z } from 'zod';
import { condition, seconds, signalName, stepId } from './values.ts';

const transition = z.strictObject({
  to: z.string().min(1).describe('The state that comes next.'),
  when: z
    .union([z.boolean(), condition])
    .optional()
    .describe(
      'Only if this holds: a condition in CEL over parameters, steps and, with `on`, signal (what came with it).',
    ),
  on: signalName.optional().describe('When this signal comes.'),
  afterSeconds: seconds.optional().describe('When so many seconds have passed since the state was entered.'),
});

const state = z.strictObject({
  label: z.string().min(1).optional().describe('What people read (default: made from the name).'),
  run: z
    .union([stepId, z.array(stepId)])
    .optional()
    .describe('The steps that run each time the state is entered.'),
  transitions: z
    .array(transition)
    .optional()
    .describe(
      'Where it goes when these steps are done. The first that holds is taken; else the state waits for a signal or a time.',
    ),
  final: z.boolean().default(false).describe('true: the run ends here.'),
  outcome: z
    .enum(['completed', 'partially_completed', 'failed'])
    .optional()
    .describe('Of a final state: how the run ends (default completed).'),
});

export const machine = z
  .strictObject({
    initial: z.string().min(1).describe('The state in which a run begins.'),
    states: z.record(z.string(), state).describe('The states by name.'),
  })
  .describe(
    'The run goes from state to state. A step belongs to one state at most, and runs each time that state is entered.',
  );

export type AuthoredMachine = z.output<typeof machine>;
