import { keySentences, wordsIn } from '../summary/extract.ts';
import { labelOf } from '../summary/figures.ts';
import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';
import { postLimits } from './short-copy.ts';

const networks = ['linkedin', 'x', 'bluesky'] as const;

/** What it takes to bring a finished article to its readers: summary, posts, mail, and what a reviewer flagged. */
export function distributionKit(brief: Brief): Piece {
  const { subject, audience, keyword, callToAction } = brief;
  const article = sourceNamed(brief, /draft|article|post/i);
  const report = sourceNamed(brief, /qa|review|compliance|audit/i);
  const points = keySentences(article, 3);
  const summary =
    points.length > 0 ? points : [`${capitalised(subject)} for ${audience}: what to know and how to begin.`];
  const posts = networks.map(
    (network) => `### ${labelOf(network)}\n${fit(summary, callToAction, postLimits[network] ?? 280)}`,
  );
  return {
    title: `Distribution kit: ${subject}`,
    type: 'distribution-kit',
    markdown: `# Distribution kit: ${subject}

## Executive summary
${summary.map((sentence) => `- ${sentence}`).join('\n')}

${capitalised(subject)}, ${wordsIn(article)} words, written for ${audience}.

## Social posts
${posts.join('\n\n')}

## E-mail
**Subject:** ${capitalised(keyword)}: where to begin
**Preview:** For ${audience}, in the time of a coffee.

Hello {{first_name}},

${summary[0] ?? ''} We wrote down what is behind it and how to begin this week.

**[${callToAction}]**

## For the page
- **Description:** ${fit(summary, '', 155)}
- **Keyword:** ${keyword}
- **Tags:** ${[keyword, ...audience.split(/,| and /)]
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
      .join(', ')}

## Before it goes out
${openFindings(report)}
`,
    metadata: { networks: [...networks] },
  };
}

function sourceNamed({ sources }: Brief, pattern: RegExp): string {
  return Object.entries(sources).find(([name]) => pattern.test(name))?.[1] ?? '';
}

/** As many whole sentences as there is room for, and what the reader should do at the end. */
function fit(sentences: readonly string[], end: string, limit: number): string {
  const room = limit - (end === '' ? 0 : end.length + 2);
  const body = sentences.reduce(
    (text, sentence) => (text.length + sentence.length + 1 > room ? text : `${text} ${sentence}`.trim()),
    '',
  );
  const start = body === '' ? `${(sentences[0] ?? '').slice(0, room - 1).replace(/\s+\S*$/, '')}…` : body;
  return end === '' ? start : `${start} ${end}.`;
}

function openFindings(report: string): string {
  if (report === '') return '- No review was handed over; have one before it goes out.';
  const findings = report.split('\n').filter((line) => /^\|\s*(high|medium|low)\s*\|/i.test(line));
  const high = findings.filter((line) => /^\|\s*high/i.test(line)).length;
  if (findings.length === 0) return '- The review found nothing to change.';
  return `- The review has ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}, ${high} of them high; settle the flagged sections first.`;
}
