/** Makes lines of what comes in pieces. */
export class LineReader {
  readonly #limit: number;
  readonly #tell: (line: string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** @param limit bytes of a line */
  constructor(limit: number, tell: (line: string) => void) {
    this.#limit = limit;
    this.#tell = tell;
  }

  /** False: a line is longer than lines may be, and no more is read. */
  add(bytes: Buffer): boolean {
    let rest = bytes;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      if (!this.#keep(rest.subarray(0, end))) return false;
      const line = Buffer.concat(this.#pieces).toString('utf8').replace(/\r$/, '');
      this.#pieces = [];
      this.#bytes = 0;
      rest = rest.subarray(end + 1);
      if (line !== '') this.#tell(line);
    }
    return this.#keep(rest);
  }

  #keep(piece: Buffer): boolean {
    this.#bytes += piece.length;
    if (this.#bytes > this.#limit) return false;
    if (piece.length > 0) this.#pieces.push(piece);
    return true;
  }
}
