import type { DesktopPowers, FromEngine, ToEngine } from './messages.ts';

/** The other end of `BorrowedPowers`: does what is asked for, and says what came of it. Never rejects. */
export async function lend(
  powers: DesktopPowers,
  { id, power, given: [first = '', second = ''] }: FromEngine & { readonly kind: 'borrow' },
): Promise<ToEngine> {
  try {
    return { kind: 'lent', id, value: await powers[power](first, second), failure: null };
  } catch (error) {
    return { kind: 'lent', id, value: '', failure: error instanceof Error ? error.message : String(error) };
  }
}
