/** The two streams of a command: results go to standard output, everything that is said meanwhile to standard error. */
import { Style } from './output/style.ts';

export interface Terminal {
  /** To standard output, as it is. */
  write(text: string): void;
  /** One line to standard error. */
  say(line: string): void;
  /** To standard error, as it is. */
  sayRaw(text: string): void;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** Columns of standard output; null when it is no terminal, so that nothing is cut. */
  readonly outWidth: number | null;
  readonly errWidth: number | null;
  now(): number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Whoever read our output may have stopped reading (`| head`). That ends the printing, not the work.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    write: (text) => void stdout.write(text),
    say: (line) => void stderr.write(`${line}\n`),
    sayRaw: (text) => void stderr.write(text),
    outStyle: new Style(wantsColour(stdout.isTTY, env)),
    errStyle: new Style(wantsColour(stderr.isTTY, env)),
    outWidth: stdout.isTTY ? stdout.columns || 80 : null,
    errWidth: stderr.isTTY ? stderr.columns || 80 : null,
    now: Date.now,
  };
}

export function wantsColour(isTerminal: boolean | undefined, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal === true && env.TERM !== 'dumb';
}

/** Resolves when what was written has been handed over, so that ending the process cuts nothing off. */
export async function flushed(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((done) => stream.write('', () => done()))));
}
