/** A function that means no good, and what has to come of it. */
export interface HostileFunction {
  readonly name: string;
  /** The whole code, or the body of a function `(request, ctx, axios)`. */
  readonly body: string;
  /** What it answers. Left out, with `code`: anything, as long as nothing is seen that must not be. */
  readonly answers?: unknown;
  /** One of the codes that it fails with. */
  readonly code?: readonly string[];
  /** True: `body` is all of its code. */
  readonly isWhole?: true;
}

/** It ends with what it tried. */
export const gone = ['function_failed'];
export const notHandedOver = ['not_permitted'];
