import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';

interface Section {
  readonly heading: string;
  /** What it has to do. */
  readonly purpose: string;
  /** How much of the words it takes, from 0 to 1. */
  readonly share: number;
}

export function articleOutline(brief: Brief): Piece {
  const { subject, audience, keyword, tone, wordCount, callToAction } = brief;
  const sections = sectionsOf(brief);
  const parts = sections.map(
    ({ heading, purpose, share }) =>
      `## ${heading}\n- ${purpose}\n- About ${Math.round((wordCount * share) / 10) * 10} words`,
  );
  return {
    title: `Outline: ${subject}`,
    type: 'outline',
    markdown: `# ${capitalised(subject)}: what to know and how to begin

- **Reader:** ${audience}
- **Keyword:** ${keyword} (title, first paragraph, one heading, conclusion)
- **Tone:** ${tone}
- **Length:** ${wordCount} words
- **Ends with:** ${callToAction}

${parts.join('\n\n')}

**Titles to choose from**

1. ${capitalised(subject)}: what to know and how to begin
2. ${capitalised(keyword)} without the detours
3. What ${audience} ask about ${subject}
`,
    metadata: { headings: sections.map(({ heading }) => heading), wordCount },
  };
}

function sectionsOf({ subject, audience, keyword }: Brief): readonly Section[] {
  return [
    {
      heading: `Why this matters to ${audience}`,
      purpose: `Open with a situation that they know; name ${keyword} in the first paragraph.`,
      share: 0.2,
    },
    {
      heading: `${capitalised(subject)} in practice`,
      purpose: 'One plain definition, one example, one common misunderstanding.',
      share: 0.2,
    },
    {
      heading: 'Where it usually goes wrong',
      purpose: 'Three mistakes, each with the sign by which it is noticed early.',
      share: 0.2,
    },
    {
      heading: 'A way to begin this week',
      purpose: `Steps that ${audience} can take without asking for a budget.`,
      share: 0.2,
    },
    { heading: 'How to tell that it works', purpose: 'Two measures, and when to look at them.', share: 0.2 },
  ];
}

/** The headings of an outline that another step wrote, or of the one that would be written here. */
export function headingsFor(brief: Brief): readonly string[] {
  const outline = Object.entries(brief.sources).find(([name]) => /outline/i.test(name))?.[1];
  const headings = [...(outline ?? '').matchAll(/^##\s+(.+)$/gm)].map((match) => (match[1] ?? '').trim());
  return headings.length > 0 ? headings : sectionsOf(brief).map(({ heading }) => heading);
}
