/** Calls by which a service says itself how far it is with what an agent asked. A host takes them in. */
import type { Json } from '../../values/json.ts';

export interface Callbacks {
  /** What an operator has to do before anybody can be called back. Null: nothing. */
  whyUnreachable(): string | null;
  /** From now on, until `over`, calls for that attempt are handed to `taker`. */
  expect(attempt: NamedAttempt, taker: CallTaker): ExpectedCalls;
}

export interface NamedAttempt {
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
}

export interface CallTaker {
  /** The key that calls are signed with. Null: nobody signs them. */
  readonly signedWith: (() => Promise<string>) | null;
  /**
   * Takes in what a service says. Resolves once nothing of it can be lost any more; false: the last word was said
   * before. Rejects where it can't be kept.
   */
  take(said: Json): Promise<boolean>;
}

export interface ExpectedCalls {
  /** Where the service calls, with the key in it. Rejects where nobody can take in calls, with what to do about it. */
  address(signal: AbortSignal): Promise<string>;
  over(): void;
}

/** What carries a signature, by the scheme of Standard Webhooks. */
export interface SignedCall {
  readonly id: string | null;
  /** Seconds since 1970. */
  readonly timestamp: string | null;
  readonly signature: string | null;
  /** Byte for byte. */
  readonly body: Buffer;
}

export interface IncomingCall extends SignedCall {
  /** With its query. */
  readonly path: string;
}

export type CallVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not_signed'; readonly why: string }
  | { readonly kind: 'no_json' }
  /** The attempt has heard its last word. */
  | { readonly kind: 'over' }
  /** Nobody works on it: it is over, or goes on soon. */
  | { readonly kind: 'not_at_work'; readonly attempt: NamedAttempt }
  | { readonly kind: 'not_kept'; readonly why: string };

/** For whoever hears the calls. */
export interface CallbackInbox {
  /** By which services outside reach this host. Null: by no other address than its own. */
  readonly publicAddress: string | null;
  /** @param origin where this host listens */
  opened(origin: string): void;
  /** Whom a path is for. Null: nobody, or its key is not the one. */
  attemptOf(path: string): NamedAttempt | null;
  deliver(call: IncomingCall): Promise<CallVerdict>;
  /** For the operator, in a line. */
  refused(path: string, why: string): void;
}

/** For those who only look at agents: whether calls can be taken in, is known where they work. */
export const nobodyCallsBack: Callbacks = {
  whyUnreachable: () => null,
  expect: () => ({
    address: () => Promise.reject(new Error('nobody takes in the calls of services here')),
    over: () => undefined,
  }),
};
