import type { JsonObject } from '../../port/agent.ts';
import { labelOf } from '../summary/figures.ts';
import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';

/** Characters that a post may have. */
export const postLimits: Readonly<Record<string, number>> = {
  x: 280,
  twitter: 280,
  bluesky: 300,
  threads: 500,
  mastodon: 500,
  instagram: 2200,
  facebook: 2000,
  linkedin: 3000,
  email: 400,
};
const usualLimit = 500;

export function shortCopy(brief: Brief): Piece {
  const posts = brief.channels.map((platform) => ({ platform, ...postFor(platform, brief) }));
  return {
    title: `Short copy: ${brief.subject}`,
    type: 'short-copy',
    markdown: `# Short copy: ${brief.subject}

${posts.map(({ platform, text, limit }) => `## ${labelOf(platform)} (${text.length} of ${limit} characters)\n${text}`).join('\n\n')}
`,
    metadata: { posts: posts as unknown as readonly JsonObject[] },
  };
}

function postFor(
  platform: string,
  { subject, offer, audience, callToAction }: Brief,
): { readonly text: string; readonly limit: number } {
  const limit = postLimits[platform.toLowerCase()] ?? usualLimit;
  const sentences = [
    `${capitalised(offer)}: less to chase, more to decide.`,
    `${callToAction}.`,
    `${subject} is made for ${audience}.`,
    'It shows where things stand, and the important steps wait for you.',
  ];
  // What matters most comes first; a sentence that no longer fits is left out whole.
  const text = sentences.reduce(
    (post, sentence) => (post.length + sentence.length + 1 > limit ? post : `${post} ${sentence}`.trim()),
    '',
  );
  return { text: text === '' ? (sentences[0] ?? '').slice(0, limit) : text, limit };
}
