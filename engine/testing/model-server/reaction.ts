/** What a scripted model does when it is asked. */
import type { JsonObject } from '../../values/json.ts';

export interface AskedOfModel {
  readonly method: string;
  /** Behind the base address: `/responses`, `/chat/completions`, `/models`, `/images/generations`, `/images/edits`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What was sent as JSON; empty for a form. */
  readonly body: JsonObject;
  /** What was sent, byte for byte. */
  readonly raw: Buffer;
}

export type ModelReaction = ScriptedAnswer | ModelError | RawAnswer | ImagesAnswer;

/** How the bytes of an answer go over the socket. */
export interface Delivery {
  /** Only that many bytes are sent. */
  readonly cutAt?: number;
  /** What happens then, or at the end: the connection ends as if all were said, breaks, or stays and says nothing. */
  readonly then?: 'end' | 'break' | 'hold';
  /** Sizes of the pieces in which it is sent; the last one is used again. Default: all at once. */
  readonly pieces?: readonly number[];
  /** It waits there for `until` and goes on then. */
  readonly holdAt?: number;
  readonly until?: Promise<void>;
  /** Called when it waits. */
  readonly onHeld?: () => void;
  /** Between two pieces. Default 0. */
  readonly pauseMs?: number;
}

export interface ScriptedAnswer extends Delivery {
  readonly text?: string;
  readonly refusal?: string;
  readonly calls?: readonly { readonly name: string; readonly parameters: JsonObject | string }[];
  /** Default `stop`. */
  readonly end?: 'stop' | 'length' | 'content_filter' | 'failed';
  /** Of `failed`. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Default: 11 in (or as much as a long question is), of these 3 cached; 7 out, 2 for reasoning. Null: unsaid. */
  readonly usage?: {
    readonly input: number;
    readonly output: number;
    readonly cached?: number;
    readonly reasoning?: number;
  } | null;
  /** Default: as it was asked for. */
  readonly model?: string;
  /** Characters of a piece of text. Default 5. */
  readonly pieceLength?: number;
  /** Changes what is sent: comments, CRLF, unknown events. */
  readonly rewrite?: (body: string) => string;
}

export interface ModelError extends Delivery {
  readonly status: number;
  readonly error?: {
    readonly code?: string | null;
    readonly message?: string;
    readonly param?: string;
    readonly type?: string;
  };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer extends Delivery {
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly status?: number;
}

export interface ImagesAnswer extends Delivery {
  readonly images: readonly Buffer[];
  readonly usage?: JsonObject;
}
