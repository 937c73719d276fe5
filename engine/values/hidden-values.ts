/**
 * Values that are known to be hidden, found again wherever they stand in a text: the second net beside masking by
 * where a value comes from. However many there are, a text is gone through once.
 */
import { isJsonObject, type Json } from './json.ts';
import { changed, placeholder, type HiddenValue } from './masked-values.ts';
import { plainSpellingsOf } from './plain-spellings.ts';

/** Characters. Shorter values are words of every text: what is looked for would be everywhere. */
const SHORTEST_HIDDEN = 6;

interface Spelling {
  readonly text: string;
  readonly mask: string;
}

export class HiddenValues {
  /** By how they begin, the longest first. In lower case. */
  readonly #byBeginning = new Map<string, Spelling[]>();
  readonly #shortest: number;

  constructor(hidden: Iterable<HiddenValue>, shortest = SHORTEST_HIDDEN) {
    this.#shortest = shortest;
    const known = new Set<string>();
    for (const { name, value } of hidden) {
      if (value.trim().length < shortest) continue;
      for (const spelling of plainSpellingsOf(value)) {
        const text = spelling.toLowerCase();
        if (known.has(text)) continue;
        known.add(text);
        const beginning = text.slice(0, shortest);
        const same = this.#byBeginning.get(beginning) ?? [];
        same.push({ text, mask: placeholder(name) });
        this.#byBeginning.set(beginning, same);
      }
    }
    for (const same of this.#byBeginning.values()) same.sort((one, other) => other.text.length - one.text.length);
  }

  /** The value itself where nothing is in it. Keys are looked through as well. */
  clean(value: Json): Json {
    if (this.#byBeginning.size === 0) return value;
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
      const found = this.#byBeginning
        .get(searched.slice(at, at + this.#shortest))
        ?.find((spelling) => searched.startsWith(spelling.text, at));
      if (!found) {
        at++;
        continue;
      }
      cleaned += text.slice(from, at) + found.mask;
      at += found.text.length;
      from = at;
    }
    return from === 0 ? text : cleaned + text.slice(from);
  }
}
