/** What was heard of an attempt so far, and how a piece becomes part of it. Pure. */
import type { SpokenPiece } from '../../../engine/contract/spoken.ts';

export interface Heard {
  readonly attempt: number;
  readonly text: string;
  /** Where the text ends, in characters of all that was said. */
  readonly upTo: number;
  /** Something before it was missed. */
  readonly isCut: boolean;
}

export const nothingHeard: Heard = { attempt: 0, text: '', upTo: 0, isCut: false };

export function heardWith(heard: Heard, { attempt, from, text, position }: SpokenPiece): Heard {
  if (attempt !== heard.attempt) return { attempt, text, upTo: position, isCut: from > 0 };
  if (from > heard.upTo) return { attempt, text, upTo: position, isCut: true };
  if (position <= heard.upTo) return heard; // told again, after the connection was lost
  return { ...heard, text: heard.text + text.slice(heard.upTo - from), upTo: position };
}
