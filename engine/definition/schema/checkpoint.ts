import { z } from 'zod';
import { MOST_CANDIDATES } from '../checkpoint.ts';
import { askSchema } from './ask.ts';
import { questionHolds, seconds, stepId, stepInput } from './values.ts';

const action = z.enum(['continue', 'retry', 'abort', 'rewind', 'go_to', 'complete', 'fail']);

const option = z.strictObject({
  action: action.describe(
    'What happens when the operator chooses this. go_to: another step runs instead of those that wait for this one. complete: none of those runs, and the run completes. fail: the step has failed.',
  ),
  label: z.string().optional().describe('What the button says.'),
  outcome: stepId
    .optional()
    .describe('What steps read as answer.outcome (default: the action). It tells answers with the same action apart.'),
  tone: z.enum(['good', 'neutral', 'bad']).optional().describe('How the button looks.'),
  fields: z
    .array(z.string())
    .optional()
    .describe('The fields that are filled in with it (default: all of them with continue, and else none).'),
  goTo: stepId.optional().describe('Of go_to: the step that runs instead.'),
  input: stepInput
    .optional()
    .describe('Of a retry: what it changes in the input of the step. Templates may name the answer.'),
  allowsModification: z
    .boolean()
    .optional()
    .describe('Whether the operator may change the input (default: for retry).'),
  // The spelling of the older system.
  allowModification: z.boolean().optional().describe('The same as allows_modification.'),
});

const timeoutShape = {
  afterSeconds: seconds.describe(
    'Seconds until the outcome below, counted from the question; of a then, from the outcome before it.',
  ),
  outcome: z
    .enum(['remind', 'escalate', 'abort', 'branch'])
    .default('escalate')
    .describe(
      'What happens when nobody has answered. branch: another step runs instead. Silence never counts as approval.',
    ),
  escalateTo: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Of an escalation: the person or role who is asked as well.'),
  goTo: stepId
    .optional()
    .describe(
      'Of a branch: the step that runs instead. It waits for this one, and is skipped when somebody answers in time.',
    ),
};

// As deep as anybody needs: remind, escalate, remind again, branch.
const last = z.strictObject(timeoutShape);
const third = z.strictObject({ ...timeoutShape, then: last.optional().describe('What happens after that.') });
const second = z.strictObject({ ...timeoutShape, then: third.optional().describe('What happens after that.') });
const timeout = z
  .strictObject({
    ...timeoutShape,
    then: second.optional().describe('What happens when nobody has answered after that, either.'),
  })
  .describe('What happens when nobody answers.');

const { goTo: _, ...timeoutOfCalls } = timeoutShape;
const callsShape = {
  ...timeoutOfCalls,
  outcome: z
    .enum(['remind', 'escalate', 'abort', 'reject'])
    .default('reject')
    .describe(
      'What happens when nobody has answered. reject: none of the calls is made, and the step goes on with that. Silence never counts as approval.',
    ),
  message: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe('Of a rejection: what the model is told, or the step fails with (default: that nobody has answered).'),
};
const lastOfCalls = z.strictObject(callsShape);
const secondOfCalls = z.strictObject({
  ...callsShape,
  then: lastOfCalls.optional().describe('What happens after that.'),
});

/** When nobody decides about calls of tools. */
export const checkpointOfCalls = z
  .strictObject({
    timeout: z
      .strictObject({
        ...callsShape,
        then: secondOfCalls.optional().describe('What happens when nobody has answered after that, either.'),
      })
      .describe('What happens when nobody answers.'),
  })
  .describe('How people are asked about calls of tools that this step wants to make (default: without a time limit).');

const person = z.string().min(1).max(200);

export const checkpoint = z
  .strictObject({
    question: z
      .string()
      .min(1)
      .optional()
      .describe("What the operator is asked. Templates may show the step's output."),
    reason: z.string().min(1).optional().describe('The same as question.'),
    required: z.boolean().default(true).describe('false: nobody is asked when the run was started unattended.'),
    severity: z
      .enum(['low', 'normal', 'high', 'critical'])
      .default('normal')
      .describe('How loudly operators are called.'),
    options: z
      .array(z.union([action, option]))
      .min(1)
      .optional()
      .describe('What can be chosen (default: continue, retry with changes, abort).'),
    timeout: timeout.optional(),
    ask: askSchema.optional(),
    holds: questionHolds
      .optional()
      .describe(
        'What waits for the answer (default: what questions_hold says of the run). dependents: the steps that wait for this one; run: everything that has not begun.',
      ),
    assignee: person.optional().describe('Who answers, and nobody else. Templates may name them.'),
    candidates: z
      .union([person, z.array(person).min(1).max(MOST_CANDIDATES)])
      .optional()
      .describe('Who may answer: one of them claims it, or answers. A template may give the list (default: anybody).'),
  })
  .describe('Asks an operator after this step; what waits for it starts when the answer is there.');
export type AuthoredCheckpoint = z.output<typeof checkpoint>;

export type AuthoredTimeout = z.output<typeof last> & { readonly then?: AuthoredTimeout | undefined };

/** That of a checkpoint, or of a question about calls. */
export type AnyTimeout = Omit<AuthoredTimeout, 'outcome' | 'then'> & {
  readonly outcome: AuthoredTimeout['outcome'] | 'reject';
  readonly message?: string | undefined;
  readonly then?: AnyTimeout | undefined;
};
