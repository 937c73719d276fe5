/** Opens a socket that only its owner can reach, and finds out whether somebody answers at one. */
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { EngineError } from '../../../port/engine.ts';

const isPipe = (path: string) => path.startsWith('\\\\');

/**
 * A file that a crash left behind is taken away, one at which somebody answers is not. Whoever calls this holds the
 * lock on the data directory, so nobody else opens the same socket at the same time.
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  if (!isPipe(path)) makePrivate(dirname(path));
  try {
    await listen(server, path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    if (isPipe(path) || (await isAnswered(path))) {
      throw new EngineError('conflict', `Another engine answers at ${path}`, {
        remedy: 'Use that one, or end it first.',
        cause: error,
      });
    }
    rmSync(path, { force: true });
    await listen(server, path);
  }
  if (!isPipe(path)) chmodSync(path, 0o600);
}

/**
 * False when there is no socket, or nobody behind it. Rejects when we may not ask, and when it may be another who
 * answers than `uid`.
 */
export async function isAnswered(path: string, uid = process.getuid?.()): Promise<boolean> {
  if (!mustBeOurs(path, uid)) return false;
  return new Promise((answer, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', (error) => {
      // ECONNRESET: whoever listened closed the socket while we waited to be let in.
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'ENOTSOCK'].includes(codeOf(error) ?? '')) answer(false);
      else reject(error);
    });
  });
}

/**
 * Who speaks to a socket tells it everything: it has to be ours, in a folder in which nobody else can put another in
 * its place. False: there is none. (On Windows a pipe is of whoever opened it first. Its name is of the data
 * directory's path, which is in the user's own folders; Node tells nobody who is behind it.)
 */
export function mustBeOurs(path: string, uid = process.getuid?.()): boolean {
  if (isPipe(path)) return true;
  for (const [place, what] of [
    [dirname(path), 'folder'],
    [path, 'socket'],
  ] as const) {
    const entry = lstatSync(place, { throwIfNoEntry: false });
    if (entry === undefined) return false;
    const isWhatItShould = what === 'folder' ? entry.isDirectory() : entry.isSocket() || entry.isFile();
    if (entry.uid !== uid || !isWhatItShould) throw notOurs(`The ${what} ${place} belongs to somebody else`);
    if (what === 'folder' && (entry.mode & 0o022) !== 0) throw notOurs(`Others can write to the folder ${place}`);
  }
  return true;
}

function notOurs(message: string): EngineError {
  return new EngineError('forbidden', `${message}: whoever answers there need not be your engine`, {
    remedy: 'Take the folder away and start the engine again, or use a data directory of your own.',
  });
}

/** In a place that everybody can write to, somebody could have put a directory of that name there before us. */
function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const entry = lstatSync(directory);
  if (!entry.isDirectory() || entry.uid !== process.getuid?.()) {
    throw new EngineError('forbidden', `${directory} belongs to somebody else`, {
      remedy: 'Take it away, or use a data directory with a shorter path.',
    });
  }
  chmodSync(directory, 0o700);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((listening, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.removeListener('error', reject);
      listening();
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
