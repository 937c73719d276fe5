/**
 * How a text is written into a file, so that YAML reads that very text again:
 * what a fix puts there must mean what it says.
 */
import type { Range, SourceText } from './source-text.ts';
import { quoted } from './unquoted-templates.ts';

/** Plain where nothing in it could mean something to YAML, also within brackets; else in quotes. */
export function scalarText(text: string): string {
  const isPlain =
    /^[A-Za-z_(][\w.()<>=+*/%|&!?'"-]*(?: [\w.()<>=+*/%|&!?'"-]+)*$/.test(text) || /^\d+\.\d+\.[\w.-]+$/.test(text);
  return isPlain && !/^(?:true|false|null)$/i.test(text) ? text : quoted(text);
}

/**
 * The scalar at `whole` with another text at `part`: what is to take the place of which range. Within quotes it is
 * escaped; a plain scalar that would not stay one is put into quotes as a whole.
 */
export function replacedPart(
  source: SourceText,
  whole: Range,
  part: Range,
  text: string,
): { readonly range: Range; readonly text: string } {
  const style = source.text.charAt(whole.start);
  if (style === '"') return { range: part, text: JSON.stringify(text).slice(1, -1) };
  if (style === "'") return { range: part, text: text.replaceAll("'", "''") };
  if (style === '|' || style === '>') return { range: part, text };
  const after =
    source.slice({ start: whole.start, end: part.start }) + text + source.slice({ start: part.end, end: whole.end });
  const written = scalarText(after);
  return written === after ? { range: part, text } : { range: whole, text: written };
}
