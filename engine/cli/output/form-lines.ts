/** What is filled in at a checkpoint, as lines: a field each, with what stands there, or what was filled in. */
import type { FormFieldView, FormView } from '../../contract/form.ts';
import type { JsonRecord } from '../../contract/json.ts';
import type { Look } from './look.ts';
import { cut, oneLine } from './style.ts';

/** @param answer what was filled in. Null: nothing yet */
export function formLines(
  { fields }: FormView,
  answer: JsonRecord | null,
  { style, width }: Pick<Look, 'style' | 'width'>,
): string[] {
  const line = (text: string): string => (width === null ? text : cut(text, width));
  const nameWidth = Math.min(30, Math.max(0, ...fields.map(({ name }) => name.length)));
  return fields.map((field) => {
    const value = answer ? (answer[field.name] ?? null) : field.default;
    const stands = value === null ? '' : `  ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}`;
    const about = answer ? '' : `  ${style.dim(kindOf(field))}`;
    return line(`  ${style.bold(oneLine(field.name).padEnd(nameWidth))}${about}${stands}`);
  });
}

function kindOf({ type, required, choices }: FormFieldView): string {
  const of = choices ? `one of ${choices.map(String).map(oneLine).join(', ')}` : TYPES[type];
  const what = choices && type === 'array' ? of.replace('one of', 'some of') : of;
  return `${what}${required ? ', required' : ''}`;
}

const TYPES = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  array: 'texts, with commas',
} as const;
