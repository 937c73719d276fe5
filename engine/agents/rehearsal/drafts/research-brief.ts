import { labelOf } from '../summary/figures.ts';
import type { Brief } from './brief.ts';
import { capitalised, dayFromLaunch } from './brief.ts';
import type { Piece } from './piece.ts';

const roles: Readonly<Record<string, readonly [role: string, measure: string]>> = {
  email: ['Tell the people who already know us, in their own time', 'open rate, replies'],
  linkedin: ['Reach the role that decides, with one clear claim a post', 'saves, profile visits'],
  web: ['Answer every question in one place and ask for one action', 'conversion of visits'],
  search: ['Be found by those who already look for it', 'cost of a qualified visit'],
  webinar: ['Show it working and take questions', 'attendance, questions asked'],
  events: ['Meet people, learn how they say it themselves', 'conversations booked'],
  partners: ['Borrow trust where it is already earned', 'introductions'],
};

const timeline: readonly (readonly [days: number, what: string])[] = [
  [-28, 'Messages tested with five people of the audience'],
  [-14, 'Landing page and e-mails approved'],
  [-7, 'Teaser goes out'],
  [0, 'Launch: page live, launch e-mail, first posts'],
  [3, 'Reminder to those who looked and left'],
  [10, 'Last call, and what was learned written down'],
];

export function researchBrief(brief: Brief): Piece {
  const { subject, offer, audience, channels } = brief;
  const rows = channels.map((channel) => {
    const [role, measure] = roles[channel.toLowerCase()] ?? [
      'Carry the core message where the audience already is',
      'qualified responses',
    ];
    return `| ${labelOf(channel)} | ${role} | ${measure} |`;
  });
  return {
    title: `Campaign brief: ${subject}`,
    type: 'research',
    markdown: `# Campaign brief: ${subject}

## Goal
Bring **${offer}** to ${audience} so that they understand within one screen what it does for them, and take one next step.

## Audience
Who they are: ${audience}.

- **They want** a result they can show, without a project around it.
- **They fear** another tool that has to be looked after, and promises that nobody answers for.
- **They ask** what changes on Monday, what it costs to stop, and who is there when it fails.

## Core message
${capitalised(offer)}: less to chase, more to decide.

1. **It fits.** ${subject} starts from how ${audience} work today.
2. **It shows.** Progress can be seen at any time; nobody has to ask for it.
3. **It stays in your hands.** Every important step waits for a person.

## Channels
| Channel | Role | What tells us that it works |
| --- | --- | --- |
${rows.join('\n')}

## Timeline
${timeline.map(([days, what]) => `- **${dayFromLaunch(brief, days)}**: ${what}`).join('\n')}

## To be settled before assets are made
- Which proof may we name? Without an approved source, no number and no name is used.
- Who signs off claims, and by when?
- What is the one action that the page asks for?
`,
    metadata: { channels: [...channels], launchDate: brief.launchDate },
  };
}
