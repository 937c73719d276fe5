/** What an answer is made of: the fields that people fill in at a checkpoint, in the words of JSON Schema. */
import type { Json } from '../values/json.ts';

export type AskFieldType = 'string' | 'number' | 'integer' | 'boolean' | 'array';
export type AskFieldFormat = 'markdown' | 'date' | 'date-time';

export interface AskField {
  /** As conditions and templates read it: `steps.<step>.answer.<name>`. */
  readonly name: string;
  /** `array`: a list of texts. */
  readonly type: AskFieldType;
  /** What people read beside it. */
  readonly title: string;
  readonly description: string;
  /** No answer goes without it. */
  readonly required: boolean;
  /** What stands there before anybody writes; of a definition with its templates. Null: nothing. */
  readonly default: Json;
  /** The only values; of a list the only items. */
  readonly choices?: readonly (string | number)[];
  readonly format?: AskFieldFormat;
  /** Of a text, in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** In a definition with its templates; as it was shown, and is kept with the question, with what they gave. */
export interface Form {
  readonly fields: readonly AskField[];
}

/** Which limits a type has, with the schema's keys. */
export const LIMITS_OF_TYPE = {
  string: ['minLength', 'maxLength'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  array: ['minItems', 'maxItems'],
} as const satisfies Readonly<Record<AskFieldType, readonly (keyof AskField)[]>>;
