import { expect, test } from 'vitest';
import { judgeAudit, refusedLicences } from './packages.mjs';

test('a licence that asks for more than its own text is refused by its name', () => {
  const packages = {
    '': { license: 'Apache-2.0' },
    'node_modules/free': { license: 'MIT' },
    'node_modules/free/node_modules/@scope/strict': { license: 'GPL-3.0-only' },
    'node_modules/silent': {},
  };
  expect(refusedLicences(packages)).toEqual([
    expect.stringContaining('@scope/strict: the licence GPL-3.0-only'),
    expect.stringContaining('silent: the licence (none is named)'),
  ]);
});

test.each([
  ['(GPL-2.0-only OR MIT)', 0],
  ['(Apache-2.0 AND BSD-3-Clause)', 0],
  ['(MIT AND GPL-2.0-only)', 1],
])('of %s, every part of one choice must be accepted', (license, refused) => {
  expect(refusedLicences({ 'node_modules/some': { license } })).toHaveLength(refused);
});

test('a grave weakness fails the check, a slight one does not', () => {
  const answer = (severity: string) => JSON.stringify({ vulnerabilities: { left: { name: 'left', severity } } });
  expect(judgeAudit(answer('critical'))).toMatchObject({
    passed: false,
    report: expect.stringContaining('left') as string,
  });
  expect(judgeAudit(answer('low'))).toEqual({ passed: true, report: '' });
});

test.each(['', '{"message":"405 Method Not Allowed"}', 'not JSON'])(
  'an audit that nobody answered (%j) is told as that',
  (answer) => {
    expect(judgeAudit(answer)).toMatchObject({
      passed: true,
      note: expect.stringContaining('nobody answered') as string,
    });
  },
);
