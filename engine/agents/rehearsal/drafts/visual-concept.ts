import { createHash } from 'node:crypto';
import type { Brief } from './brief.ts';
import { capitalised } from './brief.ts';
import type { Piece } from './piece.ts';

const palettes = [
  ['#0B3C5D', '#328CC1', '#F4F1DE', '#D9B310'],
  ['#22333B', '#5E503F', '#EAE0D5', '#C6AC8F'],
  ['#2D3142', '#4F5D75', '#FFFFFF', '#EF8354'],
  ['#1B4332', '#52B788', '#F8F9FA', '#FFB703'],
] as const;
const motifs = [
  'a relay baton that passes between two hands',
  'a cleared desk at dawn',
  'a line that turns from a tangle into an arrow',
  'a signal mast above a quiet yard',
] as const;

export function visualConcept({ subject, offer, audience, tone, callToAction }: Brief): Piece {
  const seed = createHash('sha256').update(`${subject}|${offer}`).digest();
  const palette = palettes[(seed[0] ?? 0) % palettes.length] ?? palettes[0];
  const motif = motifs[(seed[1] ?? 0) % motifs.length] ?? motifs[0];
  const prompt = `Poster for ${audience}: ${motif}, ${tone}, wide margins, colours ${palette.join(', ')}, no text in the picture`;
  return {
    title: `Visual concept: ${subject}`,
    type: 'visual-concept',
    markdown: `# Visual concept: ${subject}

**Idea.** ${capitalised(motif)}: what ${offer} feels like when it works.

- **Composition:** motif in the lower third, air above it, one line of text at the left.
- **Palette:** ${palette.map((colour) => `\`${colour}\``).join(' ')}
- **Text on it:** "${capitalised(offer)}" and, smaller, "${callToAction}"
- **Formats:** 4:5 for feeds, 16:9 for the page, A2 for print; contrast of text at least 4.5:1
- **Description for those who can't see it:** ${capitalised(motif)}.

**Prompt for an image generator:** ${prompt}
`,
    metadata: { palette: [...palette], prompt },
  };
}
