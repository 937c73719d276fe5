/**
 * Takes secrets out of what is about to be written down or told: the values that this process has revealed to an agent,
 * however they are spelt, and what looks like a key of a well-known service. In their place stands what was there.
 *
 * A value is known from the moment it is revealed; what was written before could not contain it.
 */
import type { Json } from '../values/json.ts';
import { KEY_PATTERNS } from './key-patterns.ts';
import { SHORTEST, spellingsOf } from './spellings.ts';

/** A value that goes deeper is none of ours, or goes round in a circle. */
const MOST_LEVELS = 2_000;

export class Redactor {
  readonly #known = new Map<string, string>();
  #names: readonly string[] = [];
  #search: RegExp = searchFor([]);

  constructor() {
    this.#build();
  }

  /** From now on this value is found. Short ones are not looked for: they are words of every text. */
  know(name: string, value: string): void {
    if (value.length < SHORTEST || this.#known.get(value) === name) return;
    this.#known.set(value, name);
    this.#build();
  }

  /** The text itself where nothing is in it. */
  text(text: string): string {
    if (text.length < SHORTEST) return text;
    return text.replace(this.#search, (...found) => {
      const groups = found.slice(1, this.#names.length + 1);
      return `[removed: ${this.#names[groups.findIndex((group) => group !== undefined)] ?? 'a secret'}]`;
    });
  }

  /** The value itself where nothing is in it. Throws a `RangeError` for what goes round in a circle. */
  json<Value extends Json>(value: Value): Value {
    return this.#json(value, 0) as Value;
  }

  #json(value: Json, level: number): Json {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (level > MOST_LEVELS) throw new RangeError(`It has more than ${MOST_LEVELS} levels, or goes round in a circle`);
    if (Array.isArray(value)) {
      const list = value as readonly Json[];
      const cleaned = list.map((each) => this.#json(each, level + 1));
      return cleaned.some((each, at) => each !== list[at]) ? cleaned : value;
    }
    let isSame = true;
    const cleaned = Object.entries(value).map(([key, inner]) => {
      const entry = [this.text(key), this.#json(inner, level + 1)] as const;
      isSame &&= entry[0] === key && entry[1] === inner;
      return entry;
    });
    return isSame ? value : Object.fromEntries(cleaned);
  }

  #build(): void {
    const known = [...this.#known].sort(([one], [other]) => other.length - one.length);
    const values = known.map(([value, name]) => ({ name, pattern: spellingsOf(value).join('|') }));
    const all = [...values, ...KEY_PATTERNS];
    this.#names = all.map(({ name }) => name);
    this.#search = searchFor(all.map(({ pattern }) => pattern));
  }
}

function searchFor(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.map((pattern) => `(${pattern})`).join('|') || '(?!)', 'g');
}
