/** Values of Postgres as JSON: exact, or as the text that Postgres gives. */
import { inexactNumberIn } from '../../../values/exact-numbers.ts';
import type { Json } from '../../../values/json.ts';

/** By the numbers of Postgres' types. Whatever isn't here, whole numbers of 64 bits and decimals too, stays text. */
const READ: Readonly<Record<number, (text: string) => Json>> = {
  16: (text) => text === 't',
  21: Number,
  23: Number,
  700: floating,
  701: floating,
  114: exactJson,
  3802: exactJson,
};

export const rowTypes = {
  getTypeParser: (type: number): ((text: string) => Json) => READ[type] ?? ((text) => text),
};

/** Not a number, and without an end: JSON has no place for them. */
function floating(text: string): Json {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function exactJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  return inexactNumberIn({ value }) ? text : value;
}
