import type { JsonObject } from '../../values/json.ts';
import type { AskedOfModel, ScriptedAnswer } from './reaction.ts';

/** A text in pieces of so many characters, which may fall between the halves of one. */
export function inPieces(text: string, length: number): string[] {
  const count = Math.ceil(text.length / length);
  return Array.from({ length: count }, (_, index) => text.slice(index * length, (index + 1) * length));
}

/** A model may write what is no JSON. */
export function textOfParameters(parameters: JsonObject | string): string {
  return typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
}

/** By default as much as the question is long; a short one has 11 tokens. */
export function usageOf(
  { raw }: AskedOfModel,
  { usage }: ScriptedAnswer,
): Required<NonNullable<ScriptedAnswer['usage']>> | null {
  if (usage === null) return null;
  return {
    cached: 0,
    reasoning: 0,
    ...(usage ?? { input: raw.length < 4_000 ? 11 : Math.ceil(raw.length / 4), output: 7, cached: 3, reasoning: 2 }),
  };
}
