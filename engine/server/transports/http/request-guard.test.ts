import { expect, test } from 'vitest';
import { requestRefusalOf } from './request-guard.ts';

const port = 4747;
const host = `127.0.0.1:${port}`;
const json = { 'content-type': 'application/json' };

test.each([
  [
    'the page, typed into the address bar',
    { method: 'GET', headers: { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, isCall: false },
  ],
  ['the page by its other name', { method: 'GET', headers: { host: `localhost:${port}` }, isCall: false }],
  [
    'the page, from a link elsewhere',
    { method: 'GET', headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, isCall: false },
  ],
  [
    'a call of our page',
    {
      method: 'POST',
      headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...json },
      isCall: true,
    },
  ],
  [
    'a call of a program',
    { method: 'POST', headers: { host, 'content-type': 'application/json; charset=utf-8' }, isCall: true },
  ],
])('looks at %s', (_what, asked) => {
  expect(requestRefusalOf(asked, port)).toBeNull();
});

test.each([
  [
    'a name that somebody has pointed here',
    421,
    { method: 'GET', headers: { host: `evil.test:${port}` }, isCall: false },
  ],
  ['our address with another port', 421, { method: 'GET', headers: { host: '127.0.0.1:80' }, isCall: false }],
  ['no host at all', 421, { method: 'GET', headers: {}, isCall: false }],
  ['every address', 421, { method: 'GET', headers: { host: `0.0.0.0:${port}` }, isCall: false }],
  ['another page', 403, { method: 'POST', headers: { host, origin: 'https://evil.test', ...json }, isCall: true }],
  ['a page without an origin', 403, { method: 'POST', headers: { host, origin: 'null', ...json }, isCall: true }],
  [
    'our address over another protocol',
    403,
    { method: 'POST', headers: { host, origin: `https://${host}`, ...json }, isCall: true },
  ],
  [
    'another port of this machine',
    403,
    { method: 'POST', headers: { host, 'sec-fetch-site': 'same-site', ...json }, isCall: true },
  ],
  [
    'a script on another page that loads ours',
    403,
    { method: 'GET', headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, isCall: false },
  ],
  [
    'a form',
    415,
    { method: 'POST', headers: { host, 'content-type': 'application/x-www-form-urlencoded' }, isCall: true },
  ],
  [
    'JSON that calls itself text',
    415,
    { method: 'POST', headers: { host, 'content-type': 'text/plain' }, isCall: true },
  ],
  ['a call without a type', 415, { method: 'POST', headers: { host }, isCall: true }],
])('refuses %s with %i', (_what, status, asked) => {
  expect(requestRefusalOf(asked, port)?.status).toBe(status);
});

test('what services call back with may come by the public address, and nothing else may', () => {
  const headers = { host: 'hooks.example.com', ...json };
  const asked = { method: 'POST', headers, isCall: false, isCallback: true };
  expect(requestRefusalOf(asked, port, 'https://hooks.example.com/baton')).toBeNull();
  expect(requestRefusalOf({ ...asked, headers: { host, ...json } }, port)).toBeNull();
  expect(requestRefusalOf(asked, port)?.status).toBe(421);
  expect(requestRefusalOf({ ...asked, isCallback: false }, port, 'https://hooks.example.com')?.status).toBe(421);
  const ofPage = { ...asked, headers: { ...headers, origin: 'https://hooks.example.com' } };
  expect(requestRefusalOf(ofPage, port, 'https://hooks.example.com')?.status).toBe(403);
  const form = { ...asked, headers: { host: 'hooks.example.com', 'content-type': 'text/plain' } };
  expect(requestRefusalOf(form, port, 'https://hooks.example.com')?.status).toBe(415);
});
