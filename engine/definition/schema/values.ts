/**
 * The small words that every part of the schema is made of. Keys are camelCase here; `reading/spelling.ts` lets authors
 * write snake_case.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../../values/json.ts';
import { LONGEST_SECONDS, NUMBER_BOUNDS, type Bounds, type NumberKey } from '../timely-number.ts';

/** Whatever the author puts here is theirs: handed on untouched, keys included. */
export const json = z.unknown() as z.ZodType<Json>;
export const jsonObject = z.record(z.string(), json) as z.ZodType<JsonObject>;

/** Names that people and other files refer to. */
export const SLUG = /^[A-Za-z0-9][\w-]{0,99}$/;
/** Names that templates refer to: whatever a path can spell without brackets. */
export const STEP_ID = /^[A-Za-z0-9_][\w-]{0,99}$/;
export const PARAMETER_NAME = /^[A-Za-z_][\w-]{0,99}$/;

// Patterns are checked by rules/names.ts, so that one wrong letter does not hide what else a step says; editors see
// them here.
export const slug = z.string().meta({ pattern: SLUG.source });
export const stepId = z.string().meta({ pattern: STEP_ID.source });
export const childVersion = z.string().meta({
  pattern: '^(latest|\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)$',
  examples: ['1.0.0', 'latest'],
});

export const version = z
  .string()
  .meta({ pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$', examples: ['1.0.0'] });

export const condition = z
  .string()
  .describe('A condition in CEL, such as steps.score.total >= 70. A plain path may contain hyphens.');
export const template = z.string().describe('One {{ }} template.');

/** By what errors are told apart. */
export const errorCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,99}$/, 'must be small letters, digits and underscores, and begin with a letter')
  .meta({ examples: ['not_enough_stock'] });

/** The same, or every one. */
export const branchCode = z
  .string()
  .regex(/^(?:\*|[a-z][a-z0-9_]{0,99})$/, 'must be the code of an error (small letters, digits, underscores), or "*"');

/** What a signal is called. */
export const signalName = z.string().min(1).max(200);

export const seconds = z.number().positive().max(LONGEST_SECONDS);

/** A text that is one template. */
const numberTemplate = z
  .string()
  .regex(/^\s*\{\{/)
  .meta({ examples: ['{{ parameters.limit }}'] });

/** A number within its bounds, or a template that gives one when the step starts. */
export function timely(key: NumberKey) {
  const { above, least, most, isWhole }: Bounds = NUMBER_BOUNDS[key];
  let number: z.ZodNumber = isWhole ? z.int() : z.number();
  if (above !== undefined) number = number.gt(above);
  if (least !== undefined) number = number.min(least);
  if (most !== undefined && most < Number.MAX_SAFE_INTEGER) number = number.max(most);
  return z.union([number, numberTemplate]);
}

export const agentMode = z
  .enum(['BUILD', 'CONVERSE', 'PLAN', 'ORCHESTRATION'])
  .describe('What the agent is asked to do. BUILD makes a deliverable.');

/** What waits while people are asked something. */
export const questionHolds = z.enum(['dependents', 'run']);

/** What an agent is given. */
export const stepInput = z
  .object({
    userMessage: json.optional().describe('What is said to the agent, with templates.'),
    context: json.optional().describe('Data the agent works from, with templates.'),
    outputSchema: json.optional().describe('A JSON Schema of what the agent is to answer.'),
    payload: json.optional().describe("Data in the agent's own form, with templates."),
  })
  .catchall(json)
  .describe(
    'What the agent is given. Templates in it are filled in when the step starts; other keys are handed on as they are.',
  );
