import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { whyNotSigned } from './signature.ts';

/** As the scheme's own documentation has it. */
const KEY = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PUBLISHED = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  body: Buffer.from('{"test": 2432232314}'),
};
const AT = 1_614_265_330_000;

test('a call that is signed as the scheme publishes it is believed, also with other signatures beside', () => {
  expect(whyNotSigned(PUBLISHED, KEY, AT)).toBeNull();
  const signature = `v1a,other v1,c2hvcnQ= ${PUBLISHED.signature}`;
  expect(whyNotSigned({ ...PUBLISHED, signature }, KEY, AT)).toBeNull();
});

test('a key that is no base64 of the scheme is the key as it stands', () => {
  const digest = createHmac('sha256', 'plain').update(`m.1614265330.${PUBLISHED.body.toString()}`).digest('base64');
  expect(whyNotSigned({ ...PUBLISHED, id: 'm', signature: `v1,${digest}` }, 'plain', AT)).toBeNull();
});

test.each([
  ['another body', { body: Buffer.from('{"test": 1}') }, AT],
  ['another id', { id: 'msg_other' }, AT],
  ['another version of the scheme', { signature: PUBLISHED.signature.replace('v1,', 'v2,') }, AT],
  ['no id', { id: null }, AT],
  ['no signature', { signature: null }, AT],
  ['a time that is none', { timestamp: 'now' }, AT],
  ['a time long ago', {}, AT + 301_000],
  ['a time to come', {}, AT - 301_000],
])('%s is not believed', (_what, changed, now) => {
  expect(whyNotSigned({ ...PUBLISHED, ...changed }, KEY, now)).not.toBeNull();
});
