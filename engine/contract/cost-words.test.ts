import { expect, test } from 'vitest';
import { costSentence } from './cost-words.ts';

const cost = { budgets: [], agents: [], unknown: [] };

test.each([
  [{ expected: 0.12, atMost: 0.4 }, 'It is expected to cost $0.12, at most $0.40.'],
  [{ expected: 0, atMost: 0 }, 'It is expected to cost nothing.'],
  [{ expected: 0.12, atMost: null }, 'It is expected to cost $0.12; nobody knows how much at most.'],
  [
    { expected: null, atMost: null },
    'Nobody knows what it costs: its agents have not been called live yet, and have no price.',
  ],
])('what a run may cost, %o, is said in a sentence', (range, sentence) => {
  expect(costSentence({ ...cost, ...range })).toBe(sentence);
});

test('whose cost nobody knows is named', () => {
  expect(costSentence({ ...cost, expected: 0.12, atMost: null, unknown: ['image-generator'] })).toBe(
    'It is expected to cost $0.12; nobody knows how much at most. Not counted, since nobody knows it: image-generator.',
  );
});
