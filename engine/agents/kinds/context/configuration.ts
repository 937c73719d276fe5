/** An agent that is a language model with a prompt. */
import { z } from 'zod';
import { jsonMap, lowerCaseName, secretName, text } from '../../profiles/words-schema.ts';
import { whyUnusable } from './output-schema.ts';
import { unknownNamesIn } from './prompt.ts';

const prompt = text.superRefine((template, { addIssue }) => {
  for (const name of unknownNamesIn(template))
    addIssue({ code: 'custom', message: `names ${name}; there are userMessage, context and input` });
});

const outputSchema = jsonMap.superRefine((schema, { addIssue }) => {
  const why = whyUnusable(schema);
  if (why !== null) addIssue({ code: 'custom', message: why });
});

export const contextConfiguration = z.strictObject({
  /** By whose name the operator says where it is asked; anybody who speaks the API of OpenAI. */
  provider: lowerCaseName,
  model: text,
  /** Where it is asked when the operator doesn't say; default: the provider's own. */
  baseUrl: z.url().optional(),
  /** Left out: none is sent. */
  apiKey: z.strictObject({ secret: secretName }).optional(),
  /** Default: responses, and chat completions where an endpoint has no responses. */
  api: z.enum(['responses', 'chat']).optional(),
  systemPrompt: text,
  promptTemplate: prompt.optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  reasoningEffort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  maxOutputTokens: z.int().positive().optional(),
  /** How much it can read and write at once; default: as the price list says. */
  contextTokens: z.int().positive().optional(),
  /** Without a byte, before it counts as gone; default 300. */
  idleSeconds: z.number().positive().max(3600).optional(),
  responseFormat: z.enum(['markdown', 'json', 'text']).default('markdown'),
  /** A JSON Schema of what it answers; a step may bring its own as `input.outputSchema`. */
  outputSchema: outputSchema.optional(),
  /** Tools of other agents, which it may call while it works. */
  tools: z
    .array(
      z.strictObject({
        agent: lowerCaseName,
        /** Of those that the other one's file permits; default: all of them. */
        allow: z.array(text).optional(),
        /** Whether the model hears of a call that failed and may go on, or the step fails. */
        onToolError: z.enum(['tell', 'fail']).default('tell'),
      }),
    )
    .optional(),
  deliverable: z.strictObject({ type: text, title: text.optional() }).optional(),
});

export type ContextConfiguration = Readonly<z.output<typeof contextConfiguration>>;
