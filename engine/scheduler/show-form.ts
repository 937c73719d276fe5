/**
 * The form that people fill in at a checkpoint, as they are shown it. Pure.
 *
 * Rules
 *  1. What a template gives stands there before anybody writes. It is no answer: people say what counts.
 *  2. In a field for text anything can stand, as text. What fits no other field is left out, and told.
 *  3. All that stands there before is no more than an answer may be.
 */
import { answerBy, canBeShown } from '../definition/answer.ts';
import { isNamed } from '../definition/answer-names.ts';
import type { AskField, Form } from '../definition/ask.ts';
import { resolveTemplates } from '../definition/template.ts';
import { usualLimits } from '../limits/limits.ts';
import { overSize } from '../limits/measure.ts';
import { expressionProblemsOf } from '../run/expression-problems.ts';
import type { ExpressionProblem } from '../run/run-event.ts';
import { scopeWith } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { cutAfter } from '../values/shown-briefly.ts';
import type { Json, JsonObject } from '../values/json.ts';

export interface ShownForm {
  readonly form: Form;
  readonly problems: readonly ExpressionProblem[];
}

export function formOf({ fields }: Form, state: RunState, step: StepState, output: Json): ShownForm {
  const scope = scopeWith(state, step.id, output);
  const problems: ExpressionProblem[] = [];
  const before: Json[] = [];
  const shown = fields.map((field): AskField => {
    const place = `${step.id}.checkpoint_after.ask.fields.${field.name}.default`;
    const { value, warnings } = resolveTemplates(field.default, scope, 'warn');
    problems.push(...expressionProblemsOf(state, warnings, place));
    const stands = field.type === 'string' ? asText(value) : value;
    const leftOut = whyLeftOut(field, stands, before);
    if (leftOut === null) {
      before.push(stands);
      return { ...field, default: stands };
    }
    problems.push({ place, source: sourceOf(field.default), ...leftOut });
    return { ...field, default: null };
  });
  return { form: { fields: shown }, problems };
}

/**
 * What counts where nobody is asked: that it goes on, with what the form shows. Nothing: there is nothing to be read.
 * Null: that won't do, so somebody is asked.
 */
export function unaskedAnswer(state: RunState, step: StepState, output: Json): { readonly answer?: JsonObject } | null {
  const { ask, options = [] } = step.planned.step.checkpointAfter ?? {};
  if (!ask && !isNamed(options)) return {};
  const option = options.find(({ action }) => action === 'continue');
  if (!option) return null;
  const form = ask ? formOf(ask, state, step, output).form : null;
  const held = answerBy(option, { form, options }, {});
  return held.problems.length === 0 ? { ...(held.answer && { answer: held.answer }) } : null;
}

/** Rules 2 and 3. */
function whyLeftOut(
  field: AskField,
  value: Json,
  before: readonly Json[],
): Pick<ExpressionProblem, 'code' | 'message'> | null {
  const over = overSize('answerBytes', [...before, value], usualLimits, 'What stands in a form before anybody writes');
  if (over) return { code: over.code, message: over.message };
  if (canBeShown(field, value)) return null;
  const message = `What was to stand in "${field.name}" is nothing that it can show, so it is empty`;
  return { code: 'unfit_default', message };
}

function asText(value: Json): Json {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

function sourceOf(written: Json): string {
  return cutAfter(typeof written === 'string' ? written : JSON.stringify(written), 200);
}
