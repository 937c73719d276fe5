import type { AskField, AskFieldType, Form } from '../ask.ts';
import type { AuthoredAsk, AuthoredField } from '../schema/ask.ts';
import { titleOf } from './title.ts';

export function askOf({ fields }: AuthoredAsk): Form {
  return { fields: Object.entries(fields).map(([name, written]) => fieldOf(name, written)) };
}

function fieldOf(name: string, written: AuthoredField): AskField {
  const { title, description, required, default: shown, items, enum: choices, type: _, ...limits } = written;
  const all = items?.enum ?? choices;
  return {
    name,
    type: fieldTypeOf(written),
    title: title ?? titleOf(name),
    description,
    required,
    default: shown ?? null,
    ...(all && { choices: all }),
    ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
  };
}

/** Whoever names choices or items only has said what it is. */
function fieldTypeOf({ type, enum: choices, items }: AuthoredField): AskFieldType {
  if (type !== undefined) return type;
  if (items) return 'array';
  return choices?.every((choice) => typeof choice === 'number') ? 'number' : 'string';
}
