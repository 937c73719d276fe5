/** What a rule says of something that it found. */
import type { Fix, ProblemCode } from '../problem.ts';
import type { Path } from '../reading/located.ts';

export type Report = (code: ProblemCode, path: Path, message: string, details?: ReportDetails) => void;

export interface ReportDetails {
  readonly severity?: 'error' | 'warning';
  readonly fix?: Fix | null;
  /** The fix is YAML as it stands, such as a list, and no text. */
  readonly isYaml?: true;
  /** Points at the key instead of the value. */
  readonly at?: 'key';
  /** The fix is a key more in the map at `of`, written behind what the problem points at, in the style of that map. */
  readonly addKey?: { readonly title: string; readonly of: Path; readonly key: string; readonly value: string };
  /** Points at a part of the text that stands at the path. */
  readonly within?: TextPart;
}

/** A part of a value by its offset there. In the file it is found by its letters: escapes and folded lines move it. */
export interface TextPart {
  readonly text: string;
  readonly offset: number;
}
