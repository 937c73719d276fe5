/** A form as it is filled in: which field asks for what, and which problem stands beside which. Pure. */
import type { AnswerProblemView, FormFieldView } from '../../../engine/contract/form.ts';
import type { ParameterView } from '../../../engine/contract/definitions.ts';
import type { JsonRecord, JsonValue } from '../../../engine/contract/json.ts';

/** As a field of parameters asks for it. */
export function asParameter(field: FormFieldView): ParameterView {
  const { name, required, description, type, choices, format, default: shown } = field;
  // An unticked box would be no answer: whoever has to say yes or no says it.
  const saysWhich = type === 'boolean' && shown === null ? [true, false] : null;
  const enums = choices ?? saysWhich;
  return {
    name,
    required,
    description,
    default: shown,
    type: type === 'array' ? 'string[]' : format === 'date' ? 'date' : format === 'date-time' ? 'datetime' : type,
    ...(enums && { enum: [...enums] }),
  };
}

export function shownIn(fields: readonly FormFieldView[]): JsonRecord {
  return Object.fromEntries(fields.map(({ name, default: shown }) => [name, shown]));
}

/** What stands in a field. A text that was taken away is no text. */
export function filledIn(values: JsonRecord, name: string, value: JsonValue): JsonRecord {
  return { ...values, [name]: value === '' ? null : value };
}

/** What needs no view of its own. Null: something else does. */
export function plainWords(value: JsonValue): string | null {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.map(String).join(', ') : null;
}

/** Beside its field. Null: nothing is wrong with it. */
export function problemBeside(name: string, problems: readonly AnswerProblemView[]): string | null {
  const found = problems.filter(({ path }) => path === name || path.startsWith(`${name}[`));
  return found.length === 0 ? null : found.map(({ message }) => message).join('. ');
}
