import { expect, test } from 'vitest';
import { apiConfiguration } from './configuration.ts';

const said = { endpoint: 'https://studio.example.com/films', response: { content: '$' } };

function problemsOf(more: object): string[] {
  const read = apiConfiguration.safeParse({ ...said, ...more });
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

test.each([
  ['the body', { request: { body: { options: [{ to: 'x {{ callback.url }}' }] } } }],
  ['a header', { request: { headers: { 'x-callback': '{{callback.url}}' } } }],
  ['the query', { request: { query: { callback: '{{ callback.url }}' } } }],
  ['the endpoint', { endpoint: 'https://studio.example.com/films?to={{ callback.url }}' }],
])('a service may be told where to call in %s', (_where, more) => {
  expect(problemsOf({ ...more, callback: {} })).toEqual([]);
});

test('a file that has its service call, and tells it nowhere where, says what to write', () => {
  expect(problemsOf({ callback: {}, request: { body: 'callback.url' } })).toEqual([
    expect.stringMatching(/^callback is told to nobody: write \{\{ callback\.url \}\}/),
  ]);
});

test('a file that tells where to call, and takes in no calls, says where and what to write', () => {
  expect(problemsOf({ request: { body: { to: ['{{ callback.url }}'] } } })).toEqual([
    'request.body.to.0 asks for callback.url, which takes `callback:` in this file',
  ]);
});

test('a callback has the words and the defaults of polling', () => {
  const { callback, polling } = apiConfiguration.parse({
    ...said,
    request: { body: '{{ callback.url }}' },
    callback: {},
    polling: { job: { id: '$.id' }, url: '{{ job.url }}' },
  });
  expect(polling).toEqual({ ...callback, job: { id: '$.id' }, url: '{{ job.url }}', everySeconds: 5 });
});

test('what did nothing is not accepted any more', () => {
  expect(problemsOf({ progress: { callback: '/here', verifySecret: 'KEY' } })).toHaveLength(1);
});
