/**
 * Stands in for whoever checks something against rules. `checks` is a list of
 *   over rows:  `{ kind: complete | unique | range, field, min, max, tolerance }`; `rows` are the rows
 *   over text:  `{ kind: contains | excludes, value }`, `{ kind: min_words | max_words, value }`
 *   over both:  `{ kind: numbers_from, value: <text> }`: every number in the text stands in the other one, too
 * `tolerance` is the share of rows that may be wrong. Gives `{ passed, score, findings: [ { check, passed, message } ]
 * }`, score from 0 to 100.
 */
import type { AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { wordsIn } from '../summary/extract.ts';
import type { RehearsedWork } from '../responder.ts';
import { given, judgement, numberIn, objectsIn, rounded, givenText } from './given.ts';

export function check(request: AgentRequest): RehearsedWork {
  const rows = objectsIn(given(request, 'rows'));
  const text = givenText(request);
  const findings = objectsIn(given(request, 'checks')).map((rule) => {
    const name = isText(rule['name'])
      ? rule['name']
      : [rule['kind'], rule['field']]
          .filter((part) => part !== undefined)
          .map(toText)
          .join(' ');
    return { check: name, ...verdictOn(rule, rows, text) };
  });
  const passed = findings.filter((finding) => finding.passed).length;
  const score = findings.length === 0 ? 100 : rounded((passed / findings.length) * 100);
  return judgement(request, 'check', { passed: passed === findings.length, score, findings });
}

type Verdict = { readonly passed: boolean; readonly message: string };

function verdictOn(rule: JsonObject, rows: readonly JsonObject[], text: string): Verdict {
  const kind = toText(rule['kind']);
  const value = toText(rule['value']);
  const limit = numberIn(rule['value']) ?? 0;
  const words = wordsIn(text);
  switch (kind) {
    case 'contains':
      return text.toLowerCase().includes(value.toLowerCase())
        ? pass(`"${value}" is there`)
        : fail(`"${value}" is missing`);
    case 'excludes':
      return text.toLowerCase().includes(value.toLowerCase())
        ? fail(`"${value}" must not be there`)
        : pass(`"${value}" is not there`);
    case 'min_words':
      return words >= limit ? pass(`${words} words`) : fail(`${words} words, at least ${limit} are asked for`);
    case 'max_words':
      return words <= limit ? pass(`${words} words`) : fail(`${words} words, at most ${limit} are allowed`);
    case 'numbers_from': {
      const invented = numbersIn(text).filter((number) => !numbersIn(value).includes(number));
      return invented.length === 0
        ? pass('every number stands in the source')
        : fail(`not in the source: ${invented.join(', ')}`);
    }
    default:
      return verdictOnRows(kind, rule, rows);
  }
}

function verdictOnRows(kind: string, rule: JsonObject, rows: readonly JsonObject[]): Verdict {
  const field = toText(rule['field']);
  const [min, max] = [numberIn(rule['min']) ?? -Infinity, numberIn(rule['max']) ?? Infinity];
  const seen = new Set<string>();
  const isWrong = (cell: Json | undefined): boolean => {
    if (kind === 'complete') return cell === undefined || cell === null || cell === '';
    if (kind === 'range') return !((numberIn(cell) ?? NaN) >= min && (numberIn(cell) ?? NaN) <= max);
    const isRepeated = seen.has(toText(cell));
    seen.add(toText(cell));
    return kind === 'unique' && isRepeated;
  };
  const wrong = rows.filter((row) => isWrong(row[field])).length;
  const share = rows.length === 0 ? 0 : wrong / rows.length;
  const said = `${wrong} of ${rows.length} rows: ${field} ${{ complete: 'is missing', unique: 'is repeated', range: 'is out of range' }[kind] ?? kind}`;
  return share <= (numberIn(rule['tolerance']) ?? 0) ? pass(said) : fail(said);
}

function pass(message: string): Verdict {
  return { passed: true, message };
}

function fail(message: string): Verdict {
  return { passed: false, message };
}

function numbersIn(text: string): readonly string[] {
  return text.match(/\d+(?:[.,]\d+)*/g) ?? [];
}
