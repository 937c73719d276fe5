/** The fields of an answer as authors write them: in the words of JSON Schema, with `required` at the field. */
import { z } from 'zod';
import { json } from './values.ts';

const choice = z.union([z.string(), z.number()]);
const choices = z.array(choice).min(1).describe('The only values it may have.');
const size = z.int().min(0);

const items = z
  .strictObject({
    type: z.literal('string').default('string').describe('A list is one of texts.'),
    enum: z.array(z.string()).min(1).optional().describe('The only items that the list may have.'),
  })
  .describe('Of a list: what each of its items is.');

const field = z.strictObject({
  type: z
    .enum(['string', 'number', 'integer', 'boolean', 'array'])
    .optional()
    .describe(
      'What a value must be (default: string; of a field with a choice of numbers: number). array: a list of texts.',
    ),
  title: z.string().min(1).max(200).optional().describe('What people read beside it (default: its name).'),
  description: z.string().max(2_000).default('').describe('A word more about it.'),
  required: z.boolean().default(false).describe('Whether no answer goes without it.'),
  default: json.optional().describe("What stands there before anybody writes. Templates may show the step's output."),
  enum: choices.optional(),
  format: z
    .enum(['markdown', 'date', 'date-time'])
    .optional()
    .describe('Of a text: markdown is written on several lines; a day or a time has to be one.'),
  minLength: size.optional().describe('Of a text: how many characters it has at least.'),
  maxLength: size.optional().describe('Of a text: how many characters it has at most.'),
  minimum: z.number().optional().describe('Of a number: the least that it may be.'),
  maximum: z.number().optional().describe('Of a number: the most that it may be.'),
  items: items.optional(),
  minItems: size.optional().describe('Of a list: how many items it has at least.'),
  maxItems: size.optional().describe('Of a list: how many items it has at most.'),
});

export const askSchema = z
  .strictObject({
    fields: z
      .record(z.string(), field)
      .describe('What people fill in, by name. Steps after it read {{ steps.<this step>.answer.<name> }}.'),
  })
  .describe('What people fill in when the run goes on: it is checked before anything moves, and kept with the form.');
export type AuthoredAsk = z.output<typeof askSchema>;
export type AuthoredField = z.output<typeof field>;
