/** The data directory and what lies in it. Looks, and writes nothing but a scratch file that it takes away again. */
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from '../../storage/sqlite/sqlite-store.ts';
import type { StorageCorrupt } from '../../storage/sqlite/storage-errors.ts';
import { ago, durationText, size } from '../output/time.ts';
import { broken, ok, warning } from './finding.ts';
import type { DoctorFinding } from './finding.ts';
import { isWritable } from '../../storage/is-writable.ts';

const littleRoom = 500e6;
const noRoom = 50e6;
/** A commit that takes longer than this makes every step slow. Milliseconds. */
const slowCommit = 50;
const day = 24 * 60 * 60 * 1000;

export function examineDirectory(directory: string): DoctorFinding {
  if (!existsSync(directory))
    return ok('data directory', `${directory} (not there yet; the first run makes it)`, { directory, exists: false });
  accessSync(directory, constants.R_OK | constants.X_OK);
  if (!isWritable(directory))
    return warning(
      'data directory',
      `${directory} can only be read: looking works, nothing can be recorded`,
      'To record something, make it writable, or choose another place: BATON_HOME=<folder>',
      { directory, exists: true },
    );
  const { mode } = statSync(directory);
  const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0;
  const details = { directory, exists: true };
  return isOpenToOthers
    ? warning(
        'data directory',
        `${directory} can be read by other users of this machine`,
        `Close it: chmod 700 "${directory}"`,
        details,
      )
    : ok('data directory', directory, details);
}

export function examineDisk(directory: string): DoctorFinding {
  const { bavail, bsize } = statfsSync(nearestExisting(directory));
  const free = bavail * bsize;
  const details = { freeBytes: free };
  const summary = `${size(free)} free`;
  if (free < noRoom) return broken('disk', summary, 'Make room: nothing starts that can not be recorded.', details);
  return free < littleRoom
    ? warning('disk', summary, 'Make room before it runs out.', details)
    : ok('disk', summary, details);
}

export async function examineStore(directory: string): Promise<DoctorFinding> {
  const [{ openStoreForReading, storePath }, { inspectInBackground }, { tracesOfEmptied }] = await Promise.all([
    import('../../storage/sqlite/sqlite-store.ts'),
    import('../../storage/sqlite/inspect-file.ts'),
    import('../../storage/sqlite/emptied-store.ts'),
  ]);
  const path = storePath(directory);
  const traces = tracesOfEmptied(path);
  if (traces.length > 0) {
    return broken(
      'store',
      `${path} is empty or gone, and was in use: there is ${traces.join(', ')}`,
      'Go back to the newest backup: baton restore',
      { path, traces },
    );
  }
  if (!existsSync(path)) return ok('store', 'None yet; the first run makes it', { path, exists: false });
  const store = openUnlessDamaged(() => openStoreForReading(directory));
  if ('problems' in store) return damaged(path, store.problems);
  try {
    const { problems, events, schema } = await inspectInBackground(store.database.name);
    if (problems.length > 0) return damaged(path, problems);
    const openRuns = store.readModels.openRuns().length;
    const runs = store.readModels.listRuns({}, { limit: 1, offset: 0 }).total;
    return ok(
      'store',
      `sound: ${events} events, ${runs} ${runs === 1 ? 'run' : 'runs'} (${openRuns} open), ${size(store.size())}, schema ${schema}`,
      { path, exists: true, events, runs, openRuns, sizeBytes: store.size(), schema },
    );
  } finally {
    store.close();
  }
}

/** Only damage is answered with a backup; what else is in the way says itself what to do. */
function openUnlessDamaged(open: () => Store): Store | { readonly problems: readonly string[] } {
  try {
    return open();
  } catch (error) {
    if (error instanceof Error && error.name === 'StorageCorrupt')
      return { problems: (error as StorageCorrupt).problems };
    throw error;
  }
}

function damaged(path: string, problems: readonly string[]): DoctorFinding {
  return broken(
    'store',
    `${path} is damaged: ${problems[0] ?? ''}`,
    'Nothing is deleted. Go back to the newest backup: baton restore',
    { path, problems: [...problems] },
  );
}

/** What durability costs on this disk, and whether it is had at all: a write to a scratch store beside the real one. */
export async function examineDurability(directory: string): Promise<DoctorFinding> {
  const { assertDurable, openDatabase } = await import('../../storage/sqlite/open-database.ts');
  if (!isWritable(nearestExisting(directory))) return ok('durability', 'Not measured: nothing can be written there');
  const scratch = mkdtempSync(join(nearestExisting(directory), '.baton-doctor-'));
  try {
    const database = openDatabase(join(scratch, 'scratch.sqlite'));
    try {
      database.exec('CREATE TABLE probe (value INTEGER) STRICT');
      const insert = database.prepare('INSERT INTO probe VALUES (1)');
      const times = Array.from({ length: 9 }, () => {
        const before = performance.now();
        insert.run();
        return performance.now() - before;
      }).sort((a, b) => a - b);
      assertDurable(database);
      const median = times[4] ?? 0;
      const summary = `synchronous = FULL; a durable write takes ${median < 1 ? median.toFixed(2) : median.toFixed(1)} ms`;
      return median > slowCommit
        ? warning(
            'durability',
            summary,
            'The disk is slow to confirm writes. Put the data directory on a local disk (BATON_HOME).',
            { commitMs: median },
          )
        : ok('durability', summary, { commitMs: median });
    } finally {
      database.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export async function examineBackups(directory: string, now: number): Promise<DoctorFinding> {
  const [{ listBackups }, { storePath }] = await Promise.all([
    import('../../storage/sqlite/backup-folder.ts'),
    import('../../storage/sqlite/sqlite-store.ts'),
  ]);
  const backups = listBackups(directory);
  const [newest] = backups;
  const details = { count: backups.length, newest: newest?.path ?? null };
  if (!existsSync(storePath(directory))) return ok('backups', 'There is nothing to back up yet', details);
  if (!newest) return warning('backups', 'There is none', 'Make one: baton backup', details);
  const summary = `${backups.length}, the newest made ${ago(newest.at, now)}`;
  return now - newest.at > 30 * day
    ? warning('backups', summary, 'Make another: baton backup', details)
    : ok('backups', summary, details);
}

/** Never to be asked in a process that holds the lock. */
export async function examineHolder(directory: string, now: number): Promise<DoctorFinding> {
  const [{ findEngineHolder }, { isAnswered }, { socketPath }] = await Promise.all([
    import('../../storage/engine-lock.ts'),
    import('../../server/transports/socket/private-socket.ts'),
    import('../../server/transports/socket/socket-path.ts'),
  ]);
  const holder = findEngineHolder(directory);
  if (holder === undefined) return ok('engine', 'None runs; commands start their own', { isRunning: false });
  const answers = await isAnswered(socketPath(directory));
  const who =
    holder === null
      ? 'An engine runs'
      : `Process ${holder.pid} runs the engine, for ${durationText(now - holder.startedAt)}`;
  const details = { isRunning: true, pid: holder?.pid ?? null, socket: socketPath(directory), answers };
  return answers
    ? ok('engine', `${who}, and answers`, details)
    : warning(
        'engine',
        `${who}, and does not answer`,
        'Give it a moment. If it stays so, end that process: nothing that was recorded is lost.',
        details,
      );
}

/** Whether assets are what their names say. Reads all of them. */
export async function examineAssets(directory: string): Promise<DoctorFinding> {
  const [{ ASSET_NAME, filesIn, hashInName }, { hashFile }] = await Promise.all([
    import('../../storage/sqlite/backup-contents.ts'),
    import('../../storage/file-hash.ts'),
  ]);
  const folder = join(directory, 'assets');
  const names = filesIn(folder, ASSET_NAME);
  const damagedOnes: string[] = [];
  for (const name of names) if ((await hashFile(join(folder, name))) !== hashInName(name)) damagedOnes.push(name);
  const details = { count: names.length, damaged: damagedOnes };
  if (damagedOnes.length === 0)
    return ok('assets', names.length === 0 ? 'There is none' : `${names.length}, all as they were saved`, details);
  const summary = `${damagedOnes.length} of ${names.length} ${damagedOnes.length === 1 ? 'is' : 'are'} damaged: ${damagedOnes.slice(0, 3).join(', ')}`;
  return broken(
    'assets',
    summary,
    'Do the steps again that made them, or restore a backup that has them whole: baton restore <backup> --yes',
    details,
  );
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
