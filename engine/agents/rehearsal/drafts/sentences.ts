import type { Brief } from './brief.ts';

/** Where a theme's plain sentences have run out, it is said again from another side. */
const turns = [
  'Seen over a month rather than a day, ',
  'A new colleague would put it like this: ',
  'Turned round, ',
  'On a bad day, too, ',
  'What holds for one team holds for the next: ',
  'Whoever pays for it should know that ',
  'Said without the jargon, ',
] as const;

/** What a section of an article is about: why, what, what goes wrong, how to begin, how to tell. */
export type Theme = 0 | 1 | 2 | 3 | 4;

/** Enough for the longest section; `offset` keeps two sections on one theme apart. */
export function* sentencesFor(brief: Brief, theme: Theme, offset: number): Generator<string, void> {
  const sentences = themes(brief)[theme];
  if (offset === 0) yield* sentences;
  for (let round = 0; round < turns.length; round += 1) {
    for (const [index, sentence] of sentences.entries()) {
      const turn = turns[(index + round + offset) % turns.length] ?? '';
      yield turn + sentence.charAt(0).toLowerCase() + sentence.slice(1);
    }
  }
}

function themes({ subject, audience, keyword }: Brief): Readonly<Record<Theme, readonly string[]>> {
  return [
    [
      `Most teams meet ${subject} at a bad moment, when something is late and nobody can say why.`,
      'What looks like a lack of effort is then usually a lack of sight.',
      `For ${audience} the cost is not the hour that was lost but the decision that was made without knowing.`,
      'An hour can be made up, while a promise to a customer cannot.',
      'The people who carry the load know this long before it shows in a report.',
      'They have learned to ask around, which works until the one who knows is on holiday.',
      'That is no fault of theirs, and it does not go away by asking them to be more careful.',
    ],
    [
      `In plain words, ${subject} comes down to three things: the next step is known, somebody owns it, and it leaves a trace.`,
      'None of the three needs a tool, but all three are hard to keep up by goodwill alone.',
      'Take an ordinary approval: a draft is ready on Tuesday, it is read on Friday, and in between it lies in an inbox.',
      'The work took an hour and the waiting took three days, which is the part that nobody measures.',
      `A common misunderstanding is that ${keyword} replaces judgement.`,
      'It does the opposite, because it takes away the chasing that leaves no time for it.',
      'What remains for people are the few places where a decision is really theirs.',
    ],
    [
      'The first mistake is to begin with the exception instead of the rule.',
      'You notice it early when the first meeting is about special cases.',
      'The second mistake is to automate a habit that nobody would defend if they were asked.',
      'You notice that one when people keep a list of their own beside the official one.',
      'The third mistake is to hide the state of things from those who wait for it.',
      'The sign is a calendar full of meetings that begin with the words "where are we".',
      'All three are cheap to mend in the first week and dear in the third month.',
    ],
    [
      'Begin with one task that comes back every week and annoys at least two people.',
      'Write down its steps as they are today, including the ones that everybody is a little ashamed of.',
      'Mark the one place where a person has to decide, and let everything before it happen without them.',
      'Do it once side by side with the old way, and compare what came out before you compare how long it took.',
      `Then ask ${audience} a single question: what did you no longer have to ask for?`,
      'If the answer is nothing, stop, because a faster muddle is still a muddle.',
      'If there is an answer, that is the sentence with which you win over the next team.',
    ],
    [
      'Two measures are enough at the start, namely how long things wait and how often they come back.',
      'Waiting time shows whether the hand-over works, and returns show whether it was understood.',
      'Look at both after two weeks and again after eight, since the first fortnight flatters everyone.',
      `Keep the figures beside the work itself, so that ${keyword} is never a report that somebody has to prepare.`,
      'What cannot be seen by those who do the work will be explained to them later, and badly.',
      'Leave a way back open, because people try things more willingly when they can stop.',
      'In the end a good arrangement is one that is hardly spoken of, as things simply arrive when they should.',
    ],
  ];
}
