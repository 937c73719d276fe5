/** Colours for a terminal, or none. */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof codes;

export class Style {
  readonly isColoured: boolean;

  constructor(isColoured: boolean) {
    this.isColoured = isColoured;
  }

  paint(text: string, ...colours: readonly Colour[]): string {
    if (!this.isColoured || text === '') return text;
    return colours.reduce(
      (painted, colour) => `\x1b[${codes[colour]}m${painted}\x1b[${colour === 'bold' || colour === 'dim' ? 22 : 39}m`,
      text,
    );
  }

  bold(text: string): string {
    return this.paint(text, 'bold');
  }

  dim(text: string): string {
    return this.paint(text, 'dim');
  }
}

const colourCodes = /\x1b\[[0-9;]*m/g;

/** How many columns a text takes. Wide characters count twice, colours and marks not at all. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(colourCodes, '')) {
    if (/\p{Mn}|\p{Cf}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** The text, cut to so many columns when it is longer. Colours are lost where it is cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text.replaceAll(colourCodes, '')) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

// Control characters, and those that turn the direction of writing around.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const runsOfUnsafe = new RegExp(`(?:${unsafe.source})+`, 'gu');
const unsafeInText = new RegExp(`(?![\\n\\t])${unsafe.source}`, 'gu');
const unsafeInOutput = new RegExp(`\\r\\n|(?![\\n\\t])${unsafe.source}`, 'gu');
const unsafeBesideColours = new RegExp(`${colourCodes.source}|${unsafeInOutput.source}`, 'gu');
const ourColours = new Set([...Object.values(codes), 22, 39].map((code) => `\x1b[${code}m`));

/**
 * The wall that every text passes on its way out: what could move the cursor, pose as something else or
 * turn the writing around is spelled out, `\\u202e`. In JSON that is the same text. The colours above may
 * stay where there are colours.
 */
export function spelledOut(text: string, keepsColours: boolean): string {
  return text.replaceAll(keepsColours ? unsafeBesideColours : unsafeInOutput, (found) =>
    found === '\r\n' || ourColours.has(found) ? found : escaped(found),
  );
}

function escaped(found: string): string {
  return found.replaceAll(unsafeInOutput, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Text of others (a question, an agent's message, a file's name) as one line that can't move the cursor or pose as
 * something else.
 */
export function oneLine(text: string): string {
  return text.replaceAll(runsOfUnsafe, ' ').trim();
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(unsafeInText, '');
}
