/**
 * Whether a call is signed, by the scheme of Standard Webhooks: three headers, of which one holds signatures of the
 * other two and of the body.
 *
 * Rules
 *  1. A key that begins with `whsec_` is base64, as the scheme has it; any other is the key as it stands.
 *  2. It was signed within five minutes of now, so that a call that somebody overheard is no use later.
 *  3. Of several signatures one that fits is enough: a service may sign with an old key and a new one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedCall } from '../port/callbacks.ts';

const WITHIN_SECONDS = 5 * 60;

/** Null: it is. Else why not. */
export function whyNotSigned({ id, timestamp, signature, body }: SignedCall, key: string, now: number): string | null {
  if (id === null || timestamp === null || signature === null)
    return 'it carries no webhook-id, webhook-timestamp and webhook-signature';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > WITHIN_SECONDS)
    return 'it was not signed within five minutes of now';
  const expected = createHmac('sha256', keyBytes(key)).update(`${id}.${timestamp}.`).update(body).digest();
  const fits = signature.split(' ').some((each) => {
    const given = Buffer.from(/^v1,([A-Za-z0-9+/=]{1,100})$/.exec(each)?.[1] ?? '', 'base64');
    return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
  });
  return fits ? null : 'no signature of it is by the key that was agreed on';
}

/** Rule 1. */
function keyBytes(key: string): Buffer {
  const encoded = /^whsec_(.+)$/.exec(key)?.[1];
  return encoded === undefined ? Buffer.from(key, 'utf8') : Buffer.from(encoded, 'base64');
}
