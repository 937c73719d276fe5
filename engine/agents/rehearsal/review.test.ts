import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../port/agent.ts';
import { exampleProfile, exampleRequest } from '../port/example-request.ts';
import { review } from './review.ts';
import type { ReviewFinding } from './review-rules.ts';
import type { RehearsedWork } from './responder.ts';

const filler = 'The board shows what is open and who has it, and it waits where a person has to decide. '.repeat(5);

function reviewOf(context: JsonObject): RehearsedWork {
  return review(
    exampleRequest({ input: { context } }),
    exampleProfile({ rehearsal: { responder: 'review', forbidden: ['rockstar'] } }),
  );
}

function rulesFor(text: string, more: JsonObject = {}): readonly string[] {
  const findings = reviewOf({ article: `## Section\n${filler}\n${text}`, ...more }).metadata[
    'findings'
  ] as unknown as readonly ReviewFinding[];
  return findings.map(({ severity, rule }) => `${severity} ${rule}`);
}

describe('a review finds', () => {
  test.each<[string, string, JsonObject, readonly string[]]>([
    ['nothing where there is nothing', 'Plain words.', {}, []],
    ['a missing call to action', 'Plain words.', { call_to_action: 'Book now' }, ['high call-to-action']],
    ['no fault in one that is there', 'Please book now.', { call_to_action: 'Book now' }, []],
    ['a keyword that does not occur', 'Plain words.', { primary_keyword: 'handover' }, ['medium keyword']],
    ['a keyword that occurs too often', 'Handover. '.repeat(20), { primary_keyword: 'handover' }, ['low keyword']],
    ['a text that is too short', 'Plain words.', { target_word_count: 900 }, ['medium length']],
    ['a text that is too long', 'Plain words.', { target_word_count: '20' }, ['medium length']],
    ['a promise', 'Success is guaranteed.', {}, ['high claim']],
    ['what the house forbids', 'We look for a rockstar.', {}, ['high forbidden']],
    ['words that leave people out', 'The chairman counts the man-hours.', {}, ['medium wording', 'medium wording']],
    ['a figure without a source', 'It saves 40 % of the time.', {}, ['medium evidence']],
    ['no fault in a figure with one', 'It saves 40 % of the time (source: own study, 2025).', {}, []],
    ['a placeholder', 'Dear {{customer}}, [insert proof].', {}, ['high placeholder']],
    ['a sentence without an end', `It goes on ${'and on '.repeat(40)}.`, {}, ['low sentence']],
  ])('%s', (_, text, more, expected) => {
    expect(rulesFor(text, more)).toEqual(expected);
  });
});

describe('its verdict', () => {
  test.each<[string, JsonObject]>([
    ['passed', { article: filler }],
    ['passed with remarks', { article: `${filler} It saves 40 % of the time.` }],
    ['changes needed', { article: `${filler} It never fails.` }],
    ['incomplete', { copy: filler, short_copy: null }],
    ['nothing to review', {}],
  ])('may be: %s', (verdict, context) => {
    const work = reviewOf(context);
    expect(work.metadata['verdict']).toBe(verdict);
    expect(work.content).toContain(`**Verdict: ${verdict}.**`);
  });

  test('says in which section something was found', () => {
    const { content } = reviewOf({ article: `# Title\n${filler}\n## Promises\nIt always works.` });
    expect(content).toContain('| high | Article | Promises | claim | "always works"');
  });
});
