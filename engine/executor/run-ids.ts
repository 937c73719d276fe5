const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A run's id: 18 characters, the first ten its time, so that ids sort as runs were started; the others chance.
 *
 * @param randomBytes at least 8 bytes
 */
export function runIdOf(now: number, randomBytes: Uint8Array): string {
  let id = '';
  let rest = now;
  for (let place = 0; place < 10; place++) {
    id = ALPHABET[rest % 32] + id;
    rest = Math.floor(rest / 32);
  }
  for (let place = 0; place < 8; place++) id += ALPHABET[(randomBytes[place] ?? 0) % 32];
  return id;
}
