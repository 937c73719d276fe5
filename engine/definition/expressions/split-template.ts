/**
 * Where the templates of a text begin and end. Reads braces and quotes only;
 * what stands between them is not its concern.
 */
export interface TemplateSlot {
  /** With its braces. */
  readonly start: number;
  readonly end: number;
  /** What stands between the braces, trimmed, and where that starts. */
  readonly source: string;
  readonly sourceStart: number;
}

export interface SplitTemplate {
  readonly slots: readonly TemplateSlot[];
  /** Where a template opens that nothing closes. */
  readonly unclosedAt: number | null;
}

export function splitTemplate(text: string): SplitTemplate {
  const slots: TemplateSlot[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('{{', from);
    if (start === -1) return { slots, unclosedAt: null };
    const close = endOfSource(text, start + 2);
    if (close === -1) return { slots, unclosedAt: start };
    const inside = text.slice(start + 2, close);
    const source = inside.trim();
    slots.push({ start, end: close + 2, source, sourceStart: start + 2 + inside.length - inside.trimStart().length });
    from = close + 2;
  }
}

/** What stands between the braces, when the text is one template and nothing else. */
export function onlySource(text: string): string | null {
  if (!text.startsWith('{{')) return null;
  const [slot] = splitTemplate(text).slots;
  return slot?.start === 0 && slot.end === text.length ? slot.source : null;
}

/**
 * The closing braces that belong to the expression's own maps and texts don't end it; without them, the next ones do.
 */
function endOfSource(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth++;
    else if (character === '}') {
      if (depth > 0) depth--;
      else if (text[at + 1] === '}') return at;
    }
  }
  return text.indexOf('}}', from);
}
