/**
 * Whether an error says that another process has the data directory. It is known by its name, because its class comes
 * with the database driver.
 */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreHeld';
}
