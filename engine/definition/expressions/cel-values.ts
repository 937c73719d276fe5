/**
 * JSON in, JSON out. Objects are shown to CEL as they are looked at, not copied: a condition over one number of a large
 * output costs one number. Whole numbers are CEL's ints, so that `steps.score.total >= 70` and indexes work as written.
 */
import { celList, celMap, isCelList, isCelMap, isCelUint } from '@bufbuild/cel';
import type { CelInput, CelValue } from '@bufbuild/cel';
import { isJsonObject } from '../../values/json.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import { spend, spendOnText } from './budget.ts';
import { ExpressionError } from './expression-error.ts';
import { ownValue, reachableKeys } from './scope.ts';

/** What a CEL value was made from: a result that is a part of the input comes back as that very part. */
const originals = new WeakMap<object, Json>();

/** Made from what goes on changing, so that a result is a copy of it as it is now. */
const passing = new WeakSet<object>();

export function toCel(value: Json): CelInput {
  if (typeof value === 'string') spendOnText(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    spend(list.length); // how long it is can be asked of any list; loops have a limit of their own
    return remembered(celList(list.map(toCel)), value);
  }
  return isJsonObject(value) ? remembered(celMap(new ShownObject(value)), value) : (value as string | boolean | null);
}

/** Of all outputs in one, which become more while a run goes on. Each output stays as it is. */
export function outputsToCel(outputs: JsonObject): CelInput {
  const made = remembered(celMap(new ShownObject(outputs)), outputs);
  passing.add(made);
  return made;
}

export function fromCel(value: CelValue): Json {
  spend(1);
  if (typeof value === 'bigint') return fromInteger(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ExpressionError('not_json', `${value} is not a number that JSON knows`);
    return value;
  }
  if (typeof value === 'string') spendOnText(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  const original = originals.get(value);
  if (original !== undefined) return passing.has(value) ? { ...(original as JsonObject) } : original;
  if (isCelUint(value)) return fromInteger(value.value);
  if (isCelList(value)) return [...value].map(fromCel);
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, inner]) => [keyText(key), fromCel(inner)]));
  throw new ExpressionError(
    'not_json',
    'The result is not a value that JSON knows; string() makes a text of most things',
  );
}

function keyText(key: unknown): string {
  return isCelUint(key) ? String(key.value) : String(key as string | bigint | boolean);
}

function fromInteger(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new ExpressionError('not_json', `${value} is too large to be kept exactly`);
  return number;
}

function remembered<T extends object>(made: T, original: Json): T {
  originals.set(made, original);
  return made;
}

/** An object seen as a map, member by member. */
class ShownObject implements ReadonlyMap<string, CelInput> {
  readonly #object: JsonObject;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  get size(): number {
    return this.#keys().length;
  }

  get(key: unknown): CelInput | undefined {
    spend(1);
    const value = typeof key === 'string' ? ownValue(this.#object, key) : undefined;
    return value === undefined ? undefined : toCel(value);
  }

  has(key: unknown): boolean {
    return typeof key === 'string' && ownValue(this.#object, key) !== undefined;
  }

  forEach(visit: (value: CelInput, key: string, map: ReadonlyMap<string, CelInput>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  keys(): MapIterator<string> {
    return this.#keys().values();
  }

  values(): MapIterator<CelInput> {
    return this.#keys()
      .map((key) => this.get(key) as CelInput)
      .values();
  }

  entries(): MapIterator<[string, CelInput]> {
    return this.#keys()
      .map((key): [string, CelInput] => [key, this.get(key) as CelInput])
      .values();
  }

  [Symbol.iterator](): MapIterator<[string, CelInput]> {
    return this.entries();
  }

  #keys(): string[] {
    const keys = reachableKeys(this.#object);
    spend(keys.length);
    return keys;
  }
}
