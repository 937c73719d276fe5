import { expect, test } from 'vitest';
import { askedInWords } from './asked-words.ts';

test('what an agent asks for is a line for each kind of use', () => {
  expect(
    askedInWords([
      { action: 'http.egress', resource: 'api.openai.com' },
      { action: 'http.egress', resource: 'the endpoint of openai' },
      { action: 'asset.create', resource: 'assets' },
      { action: 'deliverable.create', resource: 'deliverables' },
      { action: 'vote.cast', resource: 'mayor' },
    ]),
  ).toEqual([
    { what: 'May call', details: ['api.openai.com', 'the endpoint of openai'] },
    { what: 'Makes', details: ['files', 'deliverables'] },
    { what: 'vote.cast', details: ['mayor'] },
  ]);
});
