/** The key to a loopback host: made when it opens, gone when it closes. Only its hash is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface AccessToken {
  /** For the one who opened the host. */
  readonly text: string;
  fits(authorization: string | undefined): boolean;
}

export function makeAccessToken(): AccessToken {
  const text = randomBytes(32).toString('base64url');
  const expected = hashOf(text);
  return {
    text,
    fits(authorization) {
      const given = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(authorization ?? '')?.[1];
      return given !== undefined && timingSafeEqual(hashOf(given), expected);
    },
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
