/** Values for people: texts as they are, the rest as JSON. What is long is cut, and says so. */
import type { JsonValue } from '../../contract/json.ts';
import { tooLargeIn } from '../../contract/too-large.ts';
import { isJsonObject } from '../../values/json.ts';
import { printable } from './style.ts';
import type { Style } from './style.ts';
import { size } from './time.ts';

const longestText = 4000;
const longestJson = 600;

/** Names with their values, indented; or the value alone. */
export function valueBlock(value: JsonValue, style: Style): string {
  if (!isJsonObject(value)) return indented(valueText(value, style));
  const entries = Object.entries(value).map(([name, each]) => ({ name, text: valueText(each, style) }));
  const width = Math.max(0, ...entries.filter(({ text }) => !text.includes('\n')).map(({ name }) => name.length));
  return entries
    .map(({ name, text }) =>
      text.includes('\n')
        ? `  ${style.paint(name, 'cyan')}\n${indented(text, '    ')}`
        : `  ${style.paint(name.padEnd(width), 'cyan')}  ${text}\n`,
    )
    .join('');
}

function valueText(value: JsonValue, style: Style): string {
  if (value === null) return style.dim('none');
  if (typeof value === 'string')
    return shortened(printable(value), isJsonText(value) ? longestJson : longestText, style);
  const about = tooLargeIn(value);
  if (about) return `${printable(about.begins)} … ${style.dim(`(${size(about.sizeBytes)}, too large to show here)`)}`;
  const brief = JSON.stringify(value);
  return brief.length <= 80
    ? printable(brief)
    : shortened(printable(JSON.stringify(value, null, 2)), longestJson, style);
}

function shortened(text: string, longest: number, style: Style): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).trimEnd()}${style.dim(`… and ${text.length - longest} more characters (--json has them all)`)}`;
}

function isJsonText(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

function indented(text: string, by = '  '): string {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => (line === '' ? '\n' : `${by}${line}\n`))
    .join('');
}
