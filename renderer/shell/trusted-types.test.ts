import { expect, test } from 'vitest';
import { decideWhatIsTrusted } from './trusted-types.ts';

type Rules = Parameters<NonNullable<Parameters<typeof decideWhatIsTrusted>[0]>['createPolicy']>[1];

function rulesAt(base: string): Rules {
  let found: Rules | undefined;
  decideWhatIsTrusted({ createPolicy: (_name, rules) => (found = rules) }, base);
  return found as Rules;
}

test('workers come from where the page comes from, in the window as in a browser', () => {
  expect(rulesAt('app://baton/index.html#/runs').createScriptURL('app://baton/assets/worker.js')).toBe(
    'app://baton/assets/worker.js',
  );
  expect(rulesAt('http://127.0.0.1:4747/').createScriptURL('/assets/worker.js')).toBe('/assets/worker.js');
  for (const address of [
    'https://evil.test/a.js',
    'app://evil/a.js',
    'data:text/javascript,1',
    'blob:app://baton/1',
    'javascript:1',
    '//evil.test/a.js',
  ]) {
    expect(rulesAt('app://baton/index.html').createScriptURL(address), address).toBeNull();
  }
});

test('a text becomes no markup, and an element can be cleared or given a space', () => {
  const { createHTML } = rulesAt('app://baton/index.html');
  expect([
    createHTML(''),
    createHTML('&nbsp;'),
    createHTML('<b>x</b>'),
    createHTML('&nbsp;<b>'),
    createHTML('x'),
  ]).toEqual(['', '&nbsp;', null, null, null]);
});

test('nothing is asked of a browser that knows nothing of this', () => {
  expect(() => decideWhatIsTrusted(undefined, 'app://baton/')).not.toThrow();
});
