/** What went wrong, as the contract says it, or as we can tell. */
import { ORPCError } from '@orpc/client';
import { ErrorDetails } from '../../engine/contract/errors.ts';
import type { JsonValue } from '../../engine/contract/json.ts';

export interface ContractFailure {
  /** Of the contract's stable codes; `OFFLINE` when nobody was there to answer. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly kind: ErrorDetails['kind'];
  readonly details: JsonValue;
}

export function failureOf(error: unknown): ContractFailure {
  if (error instanceof Offline) return offline;
  if (error instanceof ORPCError) {
    const said = ErrorDetails.safeParse(error.data);
    return {
      code: error.code,
      message: error.message,
      ...(said.success ? said.data : { kind: 'unexpected', remedy: null, details: null }),
    };
  }
  // What fetch throws when nobody listens, and what a closed port leaves behind.
  if (error instanceof TypeError || (error instanceof DOMException && error.name === 'AbortError')) return offline;
  return {
    code: 'UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    remedy: null,
    kind: 'unexpected',
    details: null,
  };
}

/** Thrown instead of letting a call wait forever. */
export class Offline extends Error {
  override readonly name = 'Offline';
}

const offline: ContractFailure = {
  code: 'OFFLINE',
  message: 'The engine can’t be reached',
  remedy: 'We keep trying. What was recorded is safe.',
  kind: 'operational',
  details: null,
};
