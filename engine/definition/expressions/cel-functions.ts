/**
 * Where our CEL differs from the book, and why.
 *  1. Numbers are JSON's. JSON doesn't know whether 1 is an int or a double, so an expression must not
 *     depend on it: ints and doubles mix, and `/` is exact (7 / 2 is 3.5) instead of cutting off whenever
 *     both sides happen to be whole.
 *  2. What makes values grow is counted: joining texts and lists, loops, regular expressions.
 */
import { celFunc, celList, CelScalar, celMethod, isCelList, isCelMap, listType } from '@bufbuild/cel';
import type { CelFunc, CelInput, CelList } from '@bufbuild/cel';
import { checkListLength, checkTextLength, spend } from './budget.ts';

const { DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/** Names that no author can write: the parser has no `@`. */
export const APPEND = '@append';
export const LOOP = '@loop';
export const READ = '@read';
export const COMPARED = '@compared';
export const PATTERN = '@pattern';

/** Lists that a loop is making. Nothing but the loop can see them yet, so they grow in place. */
const growing = new WeakMap<CelList, CelInput[]>();

export const functions: CelFunc[] = [
  celFunc('_+_', [INT, DOUBLE], DOUBLE, (left, right) => Number(left) + right),
  celFunc('_+_', [DOUBLE, INT], DOUBLE, (left, right) => left + Number(right)),
  celFunc('_-_', [INT, DOUBLE], DOUBLE, (left, right) => Number(left) - right),
  celFunc('_-_', [DOUBLE, INT], DOUBLE, (left, right) => left - Number(right)),
  celFunc('_*_', [INT, DOUBLE], DOUBLE, (left, right) => Number(left) * right),
  celFunc('_*_', [DOUBLE, INT], DOUBLE, (left, right) => left * Number(right)),
  celFunc('_/_', [INT, DOUBLE], DOUBLE, (left, right) => Number(left) / right),
  celFunc('_/_', [DOUBLE, INT], DOUBLE, (left, right) => left / Number(right)),
  celFunc('_/_', [INT, INT], DYN, (left, right) => {
    if (right === 0n) throw new Error('divide by zero');
    return left % right === 0n ? left / right : Number(left) / Number(right);
  }),
  celFunc('_+_', [STRING, STRING], STRING, (left, right) => {
    checkTextLength(left.length + right.length);
    spend(1 + (left.length + right.length) / 256); // joined texts are flattened when somebody reads them
    return left + right;
  }),
  celFunc('_+_', [LIST, LIST], LIST, (left, right) => {
    checkListLength(left.size + right.size);
    spend(left.size + right.size);
    return celList([...left, ...right]);
  }),
  celFunc(APPEND, [LIST, LIST], LIST, (list, items) => {
    const array = growing.get(list) ?? [...list];
    array.push(...items);
    if (growing.has(list)) return list;
    const made = celList(array);
    growing.set(made, array);
    return made;
  }),
  celFunc(LOOP, [DYN, INT], DYN, (range, workPerItem) => {
    const length = isCelList(range) || isCelMap(range) ? range.size : 0;
    checkListLength(length);
    spend(length * Number(workPerItem));
    return range as CelInput;
  }),
  celFunc(READ, [DYN, INT], DYN, (text, workPerCharacter) => {
    if (typeof text === 'string') spend((text.length * Number(workPerCharacter)) / 16);
    return text as CelInput;
  }),
  celFunc(COMPARED, [DYN], DYN, (value) => {
    spendOnComparison(value);
    return value as CelInput;
  }),
  celFunc(PATTERN, [DYN], DYN, (pattern) => {
    if (typeof pattern === 'string') spend(200 + 4 * pattern.length + repetitions(pattern));
    return pattern as CelInput;
  }),
  celMethod('join', LIST, [STRING], STRING, function (separator) {
    return joined([...this], separator);
  }),
  celMethod('join', LIST, [], STRING, function () {
    return joined([...this], '');
  }),
  celMethod('lowerAscii', STRING, [], STRING, function () {
    return this.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  }),
  celMethod('upperAscii', STRING, [], STRING, function () {
    return this.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  }),
  celMethod('trim', STRING, [], STRING, function () {
    return this.trim();
  }),
];

/** Equality and `in` go through everything that lists and maps hold. */
function spendOnComparison(value: unknown): void {
  if (typeof value === 'string') spend(value.length / 64);
  if (!isCelList(value) && !isCelMap(value)) return;
  spend(value.size);
  for (const inner of value.values()) spendOnComparison(inner);
}

/** `a{1000}` is compiled into a thousand places. */
function repetitions(pattern: string): number {
  return [...pattern.matchAll(/\{(\d{1,6})(?:,(\d{0,6}))?\}/g)].reduce(
    (product, [, least, most]) => product * Math.max(1, Number(most || least)),
    1,
  );
}

function joined(items: readonly unknown[], separator: string): string {
  spend(items.length);
  const texts = items.map((item) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean')
      return String(item);
    throw new Error('join() takes a list of texts, numbers and truths');
  });
  checkTextLength(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
  return texts.join(separator);
}
