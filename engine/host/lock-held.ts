/** Somebody else has the data directory. Told by its name: the class comes with the database driver. */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreHeld';
}
