import type { Brief } from './brief.ts';
import { capitalised, dayFromLaunch } from './brief.ts';
import type { Piece } from './piece.ts';

const longestTitle = 60;
const longestDescription = 155;

export function landingPage(brief: Brief): Piece {
  const { subject, offer, audience, callToAction } = brief;
  const title = cut(`${subject}: ${offer}`, longestTitle);
  const description = cut(
    `${capitalised(offer)}, made for ${audience}. See what changes and what it takes to start.`,
    longestDescription,
  );
  return {
    title: `Landing page: ${subject}`,
    type: 'landing-page',
    markdown: `# ${capitalised(offer)}

**${subject}** is made for ${audience}: less to chase, more to decide.

**[${callToAction}]**

## What changes for you
- **You see where things stand.** Progress is on one page, so nobody has to ask for it.
- **You decide what matters.** The important steps wait for you; the others get on with it.
- **You can answer for it.** What happened, when and why is there to be read afterwards.

## How it starts
1. **Look.** A short walk through ${subject}, with your own example.
2. **Try.** One real task, side by side with how you do it today.
3. **Decide.** Keep what helps; leaving costs nothing but a click.

## Proof
> To be filled in from approved sources: one quote and one measured result. Nothing is claimed here until then.

## Questions
**Is it available now?** From ${dayFromLaunch(brief, 0)}.
**Do we have to change how we work?** No. It begins with the way ${audience} work today.
**What if it is not for us?** Then you keep what you made with it.

**[${callToAction}]**

## For search engines
- Title: ${title}
- Description: ${description}
`,
    metadata: { pageTitle: title, pageDescription: description },
  };
}

/** Whole words only. */
function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/\s+\S*$/, '')}…`;
}
