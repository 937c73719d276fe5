/**
 * The two streams of a command: results go to standard output, everything that is said meanwhile to standard error.
 *
 * Rules
 *  1. What is stored was written by others: nothing of it reaches a terminal that could do more there than be read.
 *  2. A stream that can't be written to (a full disk, a reader that is gone) is given up with its first error, once.
 */
import { OutputLost } from './output-lost.ts';
import { spelledOut, Style } from './output/style.ts';

export interface Terminal {
  /** To standard output. */
  write(text: string): void;
  /** To standard output, byte for byte, unless that is a terminal. For what is to be kept as it is. */
  writeExactly(text: string): void;
  /** One line to standard error. */
  say(line: string): void;
  /** To standard error, as it is. For what draws on the terminal. */
  sayRaw(text: string): void;
  /** Aborted, with an `OutputLost`, when what is said or written reaches nobody any more. */
  readonly lost: AbortSignal;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** Columns of standard output; null when it is no terminal, so that nothing is cut. */
  readonly outWidth: number | null;
  readonly errWidth: number | null;
  now(): number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const lost = new AbortController();
  const out = new Outlet(stdout, 'standard output', lost);
  const err = new Outlet(stderr, 'standard error', lost);
  const outStyle = new Style(wantsColour(stdout.isTTY, env));
  const errStyle = new Style(wantsColour(stderr.isTTY, env));
  const write = (text: string) => out.write(spelledOut(text, outStyle.isColoured)); // rule 1
  return {
    write,
    writeExactly: (text) => (stdout.isTTY ? write(text) : out.write(text)),
    say: (line) => err.write(`${spelledOut(line, errStyle.isColoured)}\n`),
    sayRaw: (text) => err.write(text),
    lost: lost.signal,
    outStyle,
    errStyle,
    outWidth: stdout.isTTY ? stdout.columns || 80 : null,
    errWidth: stderr.isTTY ? stderr.columns || 80 : null,
    now: Date.now,
  };
}

/** Rule 2. */
class Outlet {
  readonly #stream: NodeJS.WriteStream;
  #isLost = false;

  constructor(stream: NodeJS.WriteStream, name: string, lost: AbortController) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#isLost = true;
      lost.abort(new OutputLost(name, error)); // the first reason is the one that counts
    });
  }

  write(text: string): void {
    if (!this.#isLost) this.#stream.write(text);
  }
}

function wantsColour(isTerminal: boolean | undefined, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal === true && env.TERM !== 'dumb';
}

/** Resolves when what was written has been handed over, so that ending the process cuts nothing off. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((done) => (stream.writable ? stream.write('', () => done()) : done())),
    ),
  );
}
