/**
 * Made when it is first asked for. Preparing a statement takes a tenth of a millisecond that most
 * starts need not spend.
 */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
