import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../port/agent.ts';
import { exampleProfile, exampleRequest } from '../../port/example-request.ts';
import type { RehearsedWork } from '../responder.ts';
import { wordsIn } from '../summary/extract.ts';
import { draft } from './draft.ts';

const campaign = {
  campaign_name: 'Meadow',
  launch_date: '2026-03-02',
  primary_offer: 'a shared task board',
  target_audience: 'operations leads',
  preferred_channels: ['email', 'linkedin', 'webinar'],
  call_to_action: 'Book a walk-through',
};
const article = {
  topic: 'handover checklists',
  audience: 'shift supervisors',
  primary_keyword: 'shift handover',
  tone: 'dry',
  call_to_action: 'Try it on Monday',
};

function draftOf(
  context: JsonObject,
  parts: { userMessage?: string; step?: string } = {},
): RehearsedWork & { readonly content: string } {
  const step = { id: 'draft', name: parts.step ?? 'Draft' };
  const work = draft(
    exampleRequest({ step, input: { userMessage: parts.userMessage ?? '', context } }),
    exampleProfile(),
  );
  return { ...work, content: work.content as string };
}

describe('a piece of a campaign', () => {
  test('names the channels and counts the days back from the launch', () => {
    const { content, type } = draftOf({ ...campaign, task: 'research-brief' });
    expect(type).toBe('research');
    for (const part of [
      '# Campaign brief: Meadow',
      '| LinkedIn |',
      '| Webinar |',
      '**23 February 2026**',
      'operations leads',
      '**a shared task board**',
    ])
      expect(content).toContain(part);
    expect(content).not.toContain('Assumed');
  });

  test.each(['landing-page', 'email-sequence', 'campaign-copy', 'visual-concept', 'short-copy'])(
    '%s asks for what the brief asks for',
    (task) => {
      const { content } = draftOf({ ...campaign, task });
      for (const part of ['Meadow', 'Book a walk-through', 'operations leads']) expect(content).toContain(part);
      expect(content).not.toContain('Assumed');
      expect(content).not.toMatch(/undefined|null|NaN/);
    },
  );

  test('says what it had to assume, and no more than that', () => {
    expect(draftOf({ campaign_name: 'Meadow', task: 'landing-page' }).content).toContain(
      'Assumed, because the brief does not say: the offer, the audience and the call to action.',
    );
  });

  test('takes up what an operator asked to be changed', () => {
    expect(draftOf({ ...campaign, notes: 'Shorter, please.', task: 'landing-page' }).content).toContain(
      '> Revised for: Shorter, please.',
    );
  });

  test('keeps each post within its platform', () => {
    const { metadata } = draftOf({
      ...campaign,
      target_audience: 'a very '.repeat(40),
      platforms: 'x, linkedin',
      task: 'short-copy',
    });
    const posts = metadata['posts'] as unknown as readonly {
      readonly platform: string;
      readonly text: string;
      readonly limit: number;
    }[];
    expect(posts.map(({ platform }) => platform)).toEqual(['x', 'linkedin']);
    for (const { text, limit } of posts) expect(text.length).toBeLessThanOrEqual(limit);
  });
});

describe('an article', () => {
  test.each([200, 450, 900, 1500, 2500])('has about the %d words that were asked for', (target) => {
    const { content, metadata } = draftOf({ ...article, target_word_count: target, task: 'article-draft' });
    const words = wordsIn(content);
    expect(Math.abs(words - target)).toBeLessThan(target * 0.1);
    expect(metadata['targetWordCount']).toBe(target);
    for (const part of ['Shift handover', 'shift supervisors', 'Try it on Monday']) expect(content).toContain(part);
  });

  test('says nothing twice', () => {
    const { content } = draftOf({ ...article, target_word_count: 1500, task: 'article-draft' });
    const sentences = content.split(/(?<=[.?!])\s+/).filter((sentence) => wordsIn(sentence) > 4);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test('follows the outline that it is given', () => {
    const outline = '# Outline\n\n## First things\n- a\n\n## Second things\n- b\n\n## Last things\n- c\n';
    const { content } = draftOf({ ...article, outline, task: 'article-draft' });
    expect([...content.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'First things',
      'Second things',
      'Last things',
      'In short',
    ]);
  });

  test('has an outline that an article can be written from', () => {
    const { metadata } = draftOf({ ...article, target_word_count: 700, task: 'article-outline' });
    expect(metadata).toMatchObject({
      task: 'article-outline',
      wordCount: 700,
      headings: expect.arrayContaining(['Where it usually goes wrong']),
    });
  });

  test('goes out with a kit that knows what the review found', () => {
    const text = draftOf({ ...article, task: 'article-draft' }).content;
    const report = '# Review\n\n| Severity | What |\n| --- | --- |\n| high | a claim |\n| low | a sentence |\n';
    const { content } = draftOf({ ...article, article: text, qa_report: report, task: 'distribution-kit' });
    expect(content).toContain('The review has 2 findings, 1 of them high');
    expect(draftOf({ ...article, article: text, task: 'distribution-kit' }).content).toContain(
      'No review was handed over',
    );
    for (const heading of ['## Executive summary', '### LinkedIn', '### X', '## E-mail'])
      expect(content).toContain(heading);
  });
});

describe('without a task', () => {
  test.each([
    ['Write the landing page for Meadow', 'landing-page'],
    ['An e-mail sequence, please', 'email-sequence'],
    ['Outline the article', 'article-outline'],
    ['Something else entirely', 'document'],
  ])('"%s" is understood as %s', (userMessage, task) => {
    expect(draftOf({}, { userMessage, step: 'Step' }).metadata['task']).toBe(task);
  });

  test('the profile says what the agent does', () => {
    const profile = exampleProfile({ rehearsal: { responder: 'draft', task: 'visual-concept' } });
    expect(draft(exampleRequest({ input: { context: campaign } }), profile).type).toBe('visual-concept');
  });

  test('a task that nobody knows gives a document of what there is', () => {
    expect(
      draftOf({ task: 'constructor', policy: `${'The policy says that travel is booked early. '.repeat(8)}` }).content,
    ).toContain('## From policy');
  });
});
