/**
 * Finds or becomes the engine that answers the contract for a data directory.
 *
 * Rules
 *  1. Where an engine runs already, it is the one that is spoken to: one process writes, everybody else asks.
 *  2. What changes nothing starts nothing. With no engine running, or with one that is too busy to answer, the store is
 *     opened for reading, and nobody notices.
 *  3. What acts becomes the engine itself when there is none, and can then be reached by others in turn.
 *  4. An engine that is just starting or ending holds the lock, and doesn't answer:
 *     that passes, so we try again for a while.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAnswered } from '../server/transports/socket/private-socket.ts';
import { socketPath } from '../server/transports/socket/socket-path.ts';
import type { Connection, Need, ReadingNeed } from './host.ts';
import { isLockHeld } from '../host/lock-held.ts';
import type { EngineSurroundings } from '../host/surroundings.ts';

export interface ConnectOptions extends EngineSurroundings {
  /** How long a lock may be held by somebody who doesn't answer. Default 10 seconds. */
  readonly patienceMs?: number;
}

/** Milliseconds between two attempts. */
const pause = 100;
/** After so many milliseconds without an answer, questions are answered from the store. */
const busyAfter = 3_000;

export async function connect(need: Need, options: ConnectOptions): Promise<Connection> {
  const { patienceMs = 10_000 } = options;
  for (const deadline = Date.now() + patienceMs; ; await sleep(pause)) {
    const elsewhere = await connectElsewhere(need, options); // rule 1
    if (elsewhere) return elsewhere;
    const reader = need === 'act' ? null : await openReaderUnlessOlder(options, need); // rule 2
    if (reader) return reader;
    try {
      const { openEngine } = await import('../host/open-engine.ts');
      const { client, close } = await openEngine(options); // rule 3
      return { client, engine: 'here', isWorkedOn: true, close };
    } catch (error) {
      if (!isLockHeld(error) || Date.now() > deadline) throw error; // rule 4
    }
  }
}

/**
 * A store that an older version has written has to be brought up to date before it can be read, which takes an engine.
 */
async function openReaderUnlessOlder(options: ConnectOptions, need: ReadingNeed): Promise<Connection | null> {
  const { openReader } = await import('./open-reader.ts');
  try {
    return await openReader(options, need);
  } catch (error) {
    if (error instanceof Error && error.name === 'StorageOlder') return null;
    throw error;
  }
}

async function connectElsewhere(need: Need, { directory, tell }: ConnectOptions): Promise<Connection | null> {
  // A look first: what speaks to another engine takes longer to load than what would be asked.
  const isThere = await isAnswered(socketPath(directory)).catch((error: unknown) => {
    if (need === 'act') throw error;
    return false; // we may not ask, but perhaps we may read
  });
  if (!isThere) return null;
  const { connectLocally } = await import('../server/transports/socket/local-client.ts');
  const local = await connectLocally(directory);
  if (!local) return null;
  const connection: Connection = { client: local.client, engine: 'elsewhere', isWorkedOn: true, close: local.close };
  if (need === 'act' || (await answers(connection))) return connection;
  tell('The engine that runs is too busy to answer. This is what it has recorded so far.');
  await connection.close();
  return null;
}

async function answers({ client }: Connection): Promise<boolean> {
  const patience = new AbortController();
  const answer = client.system.status({}, { signal: patience.signal }).then(
    () => true,
    () => false,
  );
  const silence = sleep(busyAfter, false, { signal: patience.signal }).catch(() => false);
  const hasAnswered = await Promise.race([answer, silence]);
  patience.abort();
  return hasAnswered;
}
