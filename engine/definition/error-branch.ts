/**
 * What becomes of a step's failure by its code: `on_error` as a list. Pure.
 *
 * Rules
 *  1. The first entry counts whose code it is, or that is for every code (`*`). Where none is, the failure is one like
 *     any other.
 *  2. `retry` says that there is another attempt whatever the error says of itself, as often as the step's policy has
 *     attempts; the entries after it say what becomes of the last one. `fail`: there is no other attempt.
 *  3. What can't be paid for is the operator's to decide: only an entry that names its code is about that.
 */

export type ErrorAction = 'retry' | 'fail' | 'continue' | 'go_to';

export interface ErrorBranch {
  /** Null: every code. */
  readonly codes: readonly string[] | null;
  readonly action: ErrorAction;
  /** Of `go_to`: the step that runs then, and only then. */
  readonly goTo?: string;
}

interface Branching {
  readonly errorBranches?: readonly ErrorBranch[];
}

/** Rule 2. Null: nothing is said about that. */
export function wantsRetry({ errorBranches = [] }: Branching, code: string): boolean | null {
  const first = errorBranches.find(isAbout(code));
  return first?.action === 'retry' ? true : first?.action === 'fail' ? false : null;
}

/** Rule 1, of a failure for good. Null: nothing is said. */
export function branchOf({ errorBranches = [] }: Branching, code: string): ErrorBranch | null {
  return errorBranches.find((branch) => branch.action !== 'retry' && isAbout(code)(branch)) ?? null;
}

/** Rule 3. */
function isAbout(code: string): (branch: ErrorBranch) => boolean {
  return ({ codes }) => (codes === null ? code !== 'budget_exhausted' : codes.includes(code));
}
