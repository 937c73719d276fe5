import { wordsIn } from '../summary/extract.ts';
import { headingsFor } from './article-outline.ts';
import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';
import { sentencesFor } from './sentences.ts';
import type { Theme } from './sentences.ts';

const themeCount = 5;

/** Writes to the length that was asked for, section by section of the outline, never the same sentence twice. */
export function articleDraft(brief: Brief): Piece {
  const { subject, audience, keyword, callToAction, wordCount } = brief;
  const title = `${capitalised(subject)}: what to know and how to begin`;
  const opening = `${capitalised(keyword)} has become a question for ${audience}, and not only for those who like new things. This article says what is behind it, where it goes wrong, and how to begin without a project around it.`;
  const closing = `${capitalised(keyword)} is worth the trouble when it takes trouble away. Begin small, look at what it changed, and keep what helps. ${callToAction}.`;
  const headings = headingsFor(brief);
  const frame = wordsIn([title, opening, closing, ...headings, 'In short'].join(' '));
  let left = wordCount - frame;
  const sections = headings.map((heading, index) => {
    const supply = sentencesFor(brief, themeOf(index, headings.length), roundOf(index, headings.length));
    const { text, words } = writeSection(supply, left / (headings.length - index));
    left -= words;
    return `## ${heading}\n\n${text}`;
  });
  const markdown = [`# ${title}`, opening, ...sections, `## In short\n\n${closing}`].join('\n\n');
  return {
    title,
    type: 'article',
    markdown,
    metadata: { wordCount: wordsIn(markdown), targetWordCount: wordCount, keyword },
  };
}

/** Spreads the themes over however many sections the outline has, in their order. */
function themeOf(index: number, sections: number): Theme {
  return Math.min(themeCount - 1, Math.floor((index * themeCount) / Math.max(themeCount, sections))) as Theme;
}

/** How many sections before this one had the same theme. */
function roundOf(index: number, sections: number): number {
  let round = 0;
  for (let before = index - 1; before >= 0 && themeOf(before, sections) === themeOf(index, sections); before -= 1)
    round += 1;
  return round;
}

function writeSection(supply: Iterator<string>, target: number): { readonly text: string; readonly words: number } {
  const paragraphs: string[][] = [];
  let words = 0;
  while (words < target - 6) {
    const next = supply.next();
    if (next.done === true) break;
    const open = paragraphs.at(-1);
    if (open && open.length < 4) open.push(next.value);
    else paragraphs.push([next.value]);
    words += wordsIn(next.value);
  }
  return { text: paragraphs.map((sentences) => sentences.join(' ')).join('\n\n'), words };
}
