import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Definition, ErrorHandling, Execution } from './definition.ts';

/**
 * What a definition means, as one number: SHA-256 (hex) of its canonical JSON (RFC 8785). Spelling and
 * comments don't count, and neither do features that it does not use: a version that learns a new one finds
 * the stored definitions again.
 */
export function definitionHash(definition: Definition): string {
  const { execution, errorHandling, steps, finally: cleanup = [], ...rest } = definition;
  const used = {
    ...usedOf(rest, UNSAID),
    execution: usedOf(execution, UNSAID.execution),
    errorHandling: usedOf(errorHandling, UNSAID.errorHandling),
    steps: steps.map((step) => usedOf(step, {})),
    ...(cleanup.length > 0 && { finally: cleanup.map((step) => usedOf(step, {})) }),
  };
  return createHash('sha256')
    .update(canonicalize(used) ?? '')
    .digest('hex');
}

/**
 * What the normal form holds where an author says nothing, of the keys whose "no" might mean something: the compiler
 * asks for each key that is "no" or nothing, and `fingerprint.test.ts` holds the list to the parser.
 */
export const UNSAID: Unsaid = {
  execution: {
    modeFrom: null,
    preflight: false,
    timeoutSeconds: null,
    planApproval: false,
    pool: null,
    retryBudget: null,
  },
  errorHandling: { retry: null, allowSkip: true, notifyHuman: null, rollback: null },
};

type Unsaid = {
  readonly execution: Pick<Required<Execution>, KeysThatMayBeNo<Required<Execution>>>;
  readonly errorHandling: Pick<Required<ErrorHandling>, KeysThatMayBeNo<Required<ErrorHandling>>>;
};
type KeysThatMayBeNo<T> = { [K in keyof T]: null extends T[K] ? K : false extends T[K] ? K : never }[keyof T];

/**
 * Without the keys of ours that say "no" or "nothing", where that is what is meant by not saying anything. What authors
 * hand on to agents lies deeper and stays as it is.
 */
function usedOf(part: object, unsaid: object): object {
  const entries = Object.entries(part) as [string, unknown][];
  return Object.fromEntries(
    entries.filter(([key, value]) => !saysNothing(value, (unsaid as Record<string, unknown>)[key])),
  );
}

function saysNothing(value: unknown, unsaid: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (value === false) return unsaid !== null && unsaid !== true;
  return Array.isArray(value) && value.length === 0;
}
