/** Offsets into the text, the end after the last character. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text that knows its lines. Lines and columns count from 1, in the units of JavaScript strings, as editors do. */
export class SourceText {
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** Of an offset beyond the text: its end. */
  positionAt(offset: number): Position {
    const within = Math.min(offset, this.text.length);
    const line = this.#lineAt(within);
    return { line: line + 1, column: within - this.#startOf(line) + 1 };
  }

  /** Where the line that holds the offset ends, without its line break. */
  endOfLine(offset: number): number {
    const next = this.text.indexOf('\n', offset);
    const end = next === -1 ? this.text.length : next;
    return this.text[end - 1] === '\r' && end > offset ? end - 1 : end;
  }

  slice({ start, end }: Range): string {
    return this.text.slice(start, end);
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #startOf(line: number): number {
    return this.#lineStarts[line] ?? 0;
  }
}
