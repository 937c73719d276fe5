/**
 * Makes a value when it is first asked for: preparing a statement takes a tenth of a millisecond, which most starts
 * need not spend.
 */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
