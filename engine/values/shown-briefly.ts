import type { Json } from './json.ts';

/** A value as it stands in a sentence: its JSON, cut after so many characters. */
export function shownBriefly(value: Json, most = 60): string {
  return cutAfter(JSON.stringify(value), most);
}

export function cutAfter(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
