import type { AgentRequest } from '../../port/agent.ts';
import { keySentences } from '../summary/extract.ts';
import { labelOf } from '../summary/figures.ts';
import type { Brief } from './brief.ts';
import type { Piece } from './piece.ts';

/** For tasks that nobody taught the stand-in: the request in order, and what there is to go on. */
export function documentDraft(brief: Brief, { userMessage, step }: AgentRequest): Piece {
  const sources = Object.entries(brief.sources).map(([name, text]) => {
    const points = keySentences(text, 4).map((sentence) => `- ${sentence}`);
    return `## From ${labelOf(name).toLowerCase()}\n${points.join('\n') || '- (no sentences)'}`;
  });
  return {
    title: `${step.name}: ${brief.subject}`,
    type: 'document',
    markdown: `# ${step.name}: ${brief.subject}

**Asked for.** ${userMessage || 'Nothing in words; the context below is what there is.'}

- For: ${brief.audience}
- Tone: ${brief.tone}
- What the reader should do: ${brief.callToAction}

${sources.join('\n\n')}
`,
  };
}
