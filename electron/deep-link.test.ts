import { expect, test } from 'vitest';
import { deepLinkIn, pathOfDeepLink } from './deep-link.ts';

test('a link to a run or an approval is the path of its page', () => {
  expect(pathOfDeepLink('baton://runs/0199-ab')).toBe('/runs/0199-ab');
  expect(pathOfDeepLink('baton://approvals/0199-ab.review.1')).toBe('/approvals/0199-ab.review.1');
  expect(pathOfDeepLink('BATON://approvals/')).toBe('/approvals');
});

test('anything else is no link of ours', () => {
  for (const link of [
    'baton://settings',
    'baton://runs/a/b',
    'baton://runs/../x',
    'baton://runs/a?answer=abort',
    'baton://approvals/%2e%2e',
    'https://runs/a',
    '--no-sandbox',
    '',
  ]) {
    expect(pathOfDeepLink(link)).toBeNull();
  }
});

test('is found among the arguments that a second instance was started with', () => {
  expect(deepLinkIn(['/opt/baton', '--flag', 'baton://runs/a'])).toBe('/runs/a');
  expect(deepLinkIn(['/opt/baton'])).toBeNull();
});
