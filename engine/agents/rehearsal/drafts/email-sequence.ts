import type { Brief } from './brief.ts';
import { capitalised, dayFromLaunch } from './brief.ts';
import type { Piece } from './piece.ts';

interface Email {
  readonly name: string;
  readonly days: number;
  readonly subject: string;
  readonly preview: string;
  readonly body: (brief: Brief) => string;
}

const emails: readonly Email[] = [
  {
    name: 'Teaser',
    days: -7,
    subject: 'One thing less to chase',
    preview: 'Something for the part of the week that nobody likes.',
    body: ({ offer, audience }) =>
      `Much of the week goes into asking how far things are. We made ${offer}, with ${audience} in mind: people who would rather decide than ask.\n\nMore in a week. If you want to see it earlier, reply to this mail; a person reads it.`,
  },
  {
    name: 'Launch',
    days: 0,
    subject: 'It is here',
    preview: 'What it does, in one screen.',
    body: ({ subject, offer }) =>
      `Today ${subject} begins. ${capitalised(offer)} shows where things stand, waits for you where it matters, and keeps a record of what was decided.\n\nIt takes one page to understand and one task to try.`,
  },
  {
    name: 'Reminder',
    days: 3,
    subject: 'The question we hear most',
    preview: 'Do we have to change how we work? No.',
    body: ({ audience }) =>
      `The question we hear most is whether it asks ${audience} to work differently. It does not: it begins with what you do today and takes over the chasing.\n\nThe page answers the other questions, too.`,
  },
  {
    name: 'Last call',
    days: 10,
    subject: 'Shall we leave it at that?',
    preview: 'The last mail about this, promised.',
    body: ({ offer }) =>
      `This is the last mail about ${offer}. If the moment is wrong, ignore it and hear no more; if it is right, the first step takes a few minutes.\n\nEither answer is a good one.`,
  },
];

export function emailSequence(brief: Brief): Piece {
  const parts = emails.map(
    ({ name, days, subject, preview, body }, index) => `## ${index + 1}. ${name} – ${dayFromLaunch(brief, days)}
**Subject:** ${subject}: ${brief.subject}
**Preview:** ${preview}

Hello {{first_name}},

${body(brief)}

**[${brief.callToAction}]**
`,
  );
  return {
    title: `E-mail sequence: ${brief.subject}`,
    type: 'email-sequence',
    markdown: `# E-mail sequence: ${brief.subject}

For ${brief.audience}. ${emails.length} mails; whoever takes the step gets no further one.

${parts.join('\n')}`,
    metadata: { emails: emails.map(({ name, days }) => ({ name, day: dayFromLaunch(brief, days) })) },
  };
}
