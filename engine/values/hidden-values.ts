/**
 * Values that are known to be hidden, found again wherever they stand in a text: the second net beside masking by
 * where a value comes from. However many there are, a text is gone through once.
 */
import { isJsonObject, type Json } from './json.ts';
import { changed, placeholder, type HiddenValue } from './masked-values.ts';
import { plainSpellingsOf } from './plain-spellings.ts';

/** Characters. Shorter values are words of every text: what is looked for would be everywhere. */
const SHORTEST_HIDDEN = 6;

export class HiddenValues {
  /** What stands in the place of a spelling. All spellings are in lower case. */
  readonly #masks = new Map<string, string>();
  /** How long the spellings are that begin like this, the longest first. */
  readonly #lengths = new Map<string, number[]>();
  readonly #shortest: number;

  constructor(hidden: Iterable<HiddenValue>, shortest = SHORTEST_HIDDEN) {
    this.#shortest = shortest;
    this.add(hidden);
  }

  /** What is known already keeps its name. */
  add(hidden: Iterable<HiddenValue>): void {
    for (const { name, value } of hidden) {
      if (value.trim().length < this.#shortest) continue;
      for (const spelling of plainSpellingsOf(value)) this.#add(spelling.toLowerCase(), placeholder(name));
    }
  }

  #add(spelling: string, mask: string): void {
    if (this.#masks.has(spelling)) return;
    this.#masks.set(spelling, mask);
    const beginning = spelling.slice(0, this.#shortest);
    const lengths = this.#lengths.get(beginning);
    if (!lengths) this.#lengths.set(beginning, [spelling.length]);
    else if (!lengths.includes(spelling.length)) {
      lengths.push(spelling.length);
      lengths.sort((one, other) => other - one);
    }
  }

  /** The value itself where nothing is in it. Keys are looked through as well. */
  clean(value: Json): Json {
    if (this.#masks.size === 0) return value;
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.text(String(value)) === String(value) ? value : this.text(String(value));
    if (Array.isArray(value)) return changed(value as readonly Json[], (item) => this.clean(item));
    if (!isJsonObject(value)) return value;
    let isSame = true;
    const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
      const entry: [string, Json] = [this.text(key), this.clean(inner)];
      isSame &&= entry[0] === key && entry[1] === inner;
      return entry;
    });
    return isSame ? value : Object.fromEntries(entries);
  }

  text(text: string): string {
    const lower = text.toLowerCase();
    // Of few letters the small one is longer, and places would not be the same.
    const searched = lower.length === text.length ? lower : text;
    let cleaned = '';
    let from = 0;
    for (let at = 0; at + this.#shortest <= searched.length; ) {
      const found = this.#at(searched, at);
      if (found === undefined) {
        at++;
        continue;
      }
      cleaned += text.slice(from, at) + (this.#masks.get(found) ?? '');
      at += found.length;
      from = at;
    }
    return from === 0 ? text : cleaned + text.slice(from);
  }
  /** The longest spelling that stands there. However many begin alike, each length is looked up once. */
  #at(searched: string, at: number): string | undefined {
    const lengths = this.#lengths.get(searched.slice(at, at + this.#shortest)) ?? [];
    const length = lengths.find((one) => this.#masks.has(searched.slice(at, at + one)));
    return length === undefined ? undefined : searched.slice(at, at + length);
  }
}
