/** Where something new is written. Its place is its own: it can be left, and found again. */
export function newDraftPath(): string {
  return `/editor/draft/${crypto.randomUUID()}`;
}
