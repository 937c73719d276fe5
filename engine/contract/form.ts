import { z } from 'zod';
import { JsonRecord, JsonValue } from './json.ts';

/** A field that people fill in, in the words of JSON Schema. */
export const FormFieldView = z.object({
  name: z.string(),
  /** `array`: a list of texts. */
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  title: z.string(),
  description: z.string(),
  /** No answer goes without it. */
  required: z.boolean(),
  /** What stands there before anybody writes, and counts where nobody says otherwise. Null: nothing. */
  default: JsonValue,
  /** The only values; of a list the only items. */
  choices: z.array(z.union([z.string(), z.number()])).optional(),
  format: z.enum(['markdown', 'date', 'date-time']).optional(),
  minLength: z.number().int().optional(),
  maxLength: z.number().int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().int().optional(),
  maxItems: z.number().int().optional(),
});
export type FormFieldView = z.infer<typeof FormFieldView>;

/** What people fill in when a run goes on, as it was shown to them. */
export const FormView = z.object({ fields: z.array(FormFieldView) });
export type FormView = z.infer<typeof FormView>;

/** What is wrong with an answer, by the field or its item: among the details of an answer that is refused. */
export const AnswerProblemView = z.object({ path: z.string(), message: z.string() });
export type AnswerProblemView = z.infer<typeof AnswerProblemView>;

/** Of an error of `approvals.decide`: what is wrong with which field. Empty: it is about something else. */
export function answerProblemsIn(details: JsonValue): readonly AnswerProblemView[] {
  const record = JsonRecord.safeParse(details);
  const problems = z.array(AnswerProblemView).safeParse(record.data?.['problems']);
  return problems.success ? problems.data : [];
}
