/** What a function writes to its console, as far as it is kept. */
import { cutText } from '../../../limits/measure.ts';
import { QUOTA } from './sandbox-protocol.ts';

export class FunctionLog {
  readonly #lines: string[] = [];
  #isCut = false;

  add(json: string): void {
    if (this.#lines.length >= QUOTA.logLines) {
      this.#isCut = true;
      return;
    }
    this.#lines.push(cutText(lineOf(json), QUOTA.logLineBytes));
  }

  /** Oldest first; the last one says where there was more. */
  get lines(): readonly string[] {
    return this.#isCut ? [...this.#lines, `… more than ${QUOTA.logLines} lines: the rest is not kept`] : this.#lines;
  }
}

/** The guest's `{ level, text }`; where it was cut off, or is something else, as it is. */
function lineOf(json: string): string {
  try {
    const { level, text } = JSON.parse(json) as { readonly level?: unknown; readonly text?: unknown };
    const said = String(text);
    return level === 'warn' || level === 'error' || level === 'debug' ? `${level}: ${said}` : said;
  } catch {
    return json;
  }
}
