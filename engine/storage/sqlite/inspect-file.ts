/** What a store's file holds, and whether it is sound. Reads all of it. */
import Database from 'better-sqlite3';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { CHAINED_SINCE, findBrokenChains, findBrokenChainsText, type FindBrokenChains } from './event-chain.ts';

export interface Counts {
  readonly events: number;
  readonly lastPosition: number;
}

export interface Inspection extends Counts {
  /** Empty when the file is sound. */
  readonly problems: readonly string[];
  readonly applicationId: number;
  readonly schema: number;
}

/**
 * `pages` reads every page; `quick` also compares every event with its checksum; `full` also every index with its
 * table, which takes four times as long.
 */
export type Depth = 'pages' | 'quick' | 'full';

export function inspectFile(path: string, depth: Depth = 'quick'): Inspection {
  return inspect(Database, path, depth, CHAINED_SINCE, findBrokenChains);
}

/**
 * The same in a thread of its own: a large file takes seconds, and nobody should wait for them. Ends, with its reason,
 * when the signal is aborted.
 */
export function inspectInBackground(
  path: string,
  depth: Depth = 'quick',
  interruption?: AbortSignal,
): Promise<Inspection> {
  // The function's own text, because the program ships as one bundle, in which a worker's file would not be found.
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    try {
      parentPort.postMessage({ found: (${inspect.toString()})(
        require(workerData.driver), workerData.path, workerData.depth, ${CHAINED_SINCE}, ${findBrokenChainsText}) });
    } catch (error) {
      parentPort.postMessage({ failure: { message: error.message, code: error.code } });
    }`;
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(source, { eval: true, workerData: { driver, path, depth } });
    worker.once(
      'message',
      ({ found, failure }: { found?: Inspection; failure?: { message: string; code: string } }) => {
        if (found) resolve(found);
        else reject(new Database.SqliteError(failure?.message ?? 'unknown', failure?.code ?? 'SQLITE_ERROR'));
      },
    );
    worker.once('error', reject);
    const onInterruption = (): void => {
      reject(asError(interruption?.reason));
      void worker.terminate();
    };
    interruption?.addEventListener('abort', onInterruption, { once: true });
    worker.once('exit', () => interruption?.removeEventListener('abort', onInterruption));
    if (interruption?.aborted) onInterruption();
    worker.once('exit', (code) => reject(new Error(`The inspection of ${path} ended with ${code}.`)));
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Uses nothing but its arguments: see above. */
function inspect(
  Driver: typeof Database,
  path: string,
  depth: Depth,
  chainedSince: number,
  findBroken: FindBrokenChains,
): Inspection {
  let database: Database.Database | undefined;
  try {
    database = new Driver(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    const number = (sql: string): number => Number(database?.prepare(sql).pluck().get() ?? 0);
    const check = depth === 'full' ? 'PRAGMA integrity_check(10)' : 'PRAGMA quick_check(10)';
    const problems = (database.prepare(check).pluck().all() as string[]).filter((line) => line !== 'ok');
    const hasEvents = number("SELECT count(*) FROM sqlite_schema WHERE name = 'events'") === 1;
    const schema = number('PRAGMA user_version');
    const isChained = hasEvents && schema >= chainedSince && depth !== 'pages' && problems.length === 0;
    return {
      problems: isChained ? findBroken(database, 10) : problems,
      applicationId: number('PRAGMA application_id'),
      schema,
      events: hasEvents ? number('SELECT count(*) FROM events') : 0,
      lastPosition: hasEvents ? number('SELECT max(position) FROM events') : 0,
    };
  } catch (error) {
    // Only damage is a finding. A lock, a lost permission or a full disk says nothing of the file.
    if (!/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(String((error as { code?: unknown }).code))) throw error;
    return { problems: [(error as Error).message], applicationId: 0, schema: 0, events: 0, lastPosition: 0 };
  } finally {
    database?.close();
  }
}

export function countsOf(database: Database.Database): Counts {
  const [events, lastPosition] = database
    .prepare<[], [number, number | null]>('SELECT count(*), max(position) FROM events')
    .raw()
    .get() ?? [0, 0];
  return { events, lastPosition: lastPosition ?? 0 };
}
