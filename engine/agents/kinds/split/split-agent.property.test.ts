import fc from 'fast-check';
import { expect, test } from 'vitest';
import { split } from './split-agent.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => `${words.join(' ')}.`);
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 5 }).map((sentences) => sentences.join(' '));
const document = fc.array(paragraph, { minLength: 1, maxLength: 6 }).map((paragraphs) => paragraphs.join('\n\n'));
const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

test('nothing is lost, nothing comes twice, and nothing changes places', () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 40 }), (text, limit) => {
      expect(split(text, limit).flatMap(wordsOf)).toEqual(wordsOf(text));
    }),
  );
});

test('no chunk is longer than asked, unless it is one sentence', () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 40 }), (text, limit) => {
      for (const chunk of split(text, limit))
        if (wordsOf(chunk).length > limit) expect(chunk.split(/(?<=\.)\s+/)).toHaveLength(1);
    }),
  );
});
