import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';

export function campaignCopy({ subject, offer, audience, tone, callToAction }: Brief): Piece {
  return {
    title: `Copy: ${subject}`,
    type: 'copy',
    markdown: `# ${capitalised(offer)}: less to chase, more to decide

*For ${audience}. Tone: ${tone}.*

Every week, hours go into finding out how far things are. ${subject} gives them back: ${offer} shows where things stand, asks you where it
matters, and keeps the record of what was decided.

You need no project to begin. Take one task that is on your desk anyway, do it side by side with how you do it today, and keep what helps.

**${callToAction}.**

## Headlines to choose from
1. ${capitalised(offer)}: less to chase, more to decide
2. Where things stand, without asking
3. ${subject}: the important steps wait for you
`,
    metadata: { callToAction },
  };
}
