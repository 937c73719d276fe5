/**
 * Stands in for scorers. `criteria` is a list of `{ name, weight, field, min, max }` (a number between two others),
 * `{ name, weight, field, values: { word: points } }` or `{ name, weight, keywords }` (what the text speaks of);
 * `subject` holds the facts. Gives `{ total, parts: [ { name, score, weight, why } ] }`, all from 0 to 100.
 */
import type { AgentRequest, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import {
  given,
  judgement,
  numberIn,
  objectsIn,
  occurrencesOf,
  rounded,
  givenText,
  givenTexts,
  wordsOf,
} from './given.ts';

interface Part {
  readonly name: string;
  readonly score: number;
  readonly weight: number;
  readonly why: string;
}

export function score(request: AgentRequest): RehearsedWork {
  const subject = given(request, 'subject', 'facts', 'lead', 'data');
  const facts = isJsonObject(subject) ? subject : request.context;
  const text = isJsonObject(subject) ? `${JSON.stringify(subject)} ${request.userMessage}` : givenText(request);
  const parts = objectsIn(given(request, 'criteria')).map((criterion) => partOf(criterion, facts, wordsOf(text)));
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const total = weight === 0 ? 0 : Math.round(parts.reduce((sum, part) => sum + part.score * part.weight, 0) / weight);
  return judgement(request, 'score', { total, parts: parts.map((part) => ({ ...part })) });
}

function partOf(criterion: JsonObject, facts: JsonObject, words: readonly string[]): Part {
  const name = toText(criterion['name']) || toText(criterion['field']);
  const weight = numberIn(criterion['weight']) ?? 1;
  return { name, weight, ...judge(criterion, facts, words) };
}

function judge(
  { field, values, min, max, keywords }: JsonObject,
  facts: JsonObject,
  words: readonly string[],
): Pick<Part, 'score' | 'why'> {
  if (keywords !== undefined) {
    const found = givenTexts(keywords).filter((keyword) => occurrencesOf(keyword, words) > 0);
    const score = Math.min(100, found.length * 40);
    return {
      score,
      why: found.length === 0 ? 'nothing in the text speaks for it' : `the text speaks of ${found.join(', ')}`,
    };
  }
  const fact = facts[toText(field)];
  if (fact === undefined || fact === null) return { score: 0, why: `${toText(field)} is not known` };
  if (isJsonObject(values))
    return { score: numberIn(values[toText(fact)]) ?? 0, why: `${toText(field)} is ${toText(fact)}` };
  const number = numberIn(fact);
  const [from, to] = [numberIn(min) ?? 0, numberIn(max) ?? 100];
  if (number === null) return { score: 0, why: `${toText(field)} is no number` };
  const share = to === from ? 1 : (number - from) / (to - from);
  return {
    score: rounded(Math.min(1, Math.max(0, share)) * 100),
    why: `${toText(field)} is ${number}, between ${from} and ${to}`,
  };
}
