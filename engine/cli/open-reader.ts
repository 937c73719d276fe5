/** Answers questions from the store without starting anything and without changing anything. */
import { existsSync } from 'node:fs';
import { createLibrary } from '../catalog/library.ts';
import { createInProcessClient } from '../server/in-process-client.ts';
import { localOperator } from '../server/local-operator.ts';
import { SettingsFile } from '../server/settings-file.ts';
import { ENGINE_VERSION } from '../version.ts';
import { headlessHost } from '../host/headless-host.ts';
import { worldOf } from '../host/outside-world.ts';
import type { BackupMaker } from '../port/engine.ts';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import type { Connection, ReadingNeed } from './host.ts';
import { nothingRecorded, readerOf } from './store-reader.ts';
import type { ReadableStore } from './store-reader.ts';
import { shippedFolder } from '../host/shipped.ts';
import { loadAgents, bugReporter } from '../host/surroundings.ts';
import type { EngineSurroundings } from '../host/surroundings.ts';

interface OpenedStore {
  readonly store: ReadableStore;
  /** Copying is reading. Null: there is nothing to copy yet. */
  readonly backups: BackupMaker | null;
  close(): void;
}

export async function openReader(surroundings: EngineSurroundings, need: ReadingNeed): Promise<Connection> {
  const { directory, tell } = surroundings;
  const { store, backups, close } = await openStore(directory).catch((error: unknown) => {
    if (need !== 'glance') throw error;
    tell(`What was imported is not known: ${error instanceof Error ? error.message : String(error)}`);
    return noStore;
  });
  const settings = new SettingsFile(directory);
  const agents =
    need === 'rows'
      ? await createAgentRegistry({ directories: [], dataDirectory: directory }) // what reads their files takes a third of the time
      : await loadAgents(surroundings, { world: worldOf({ env: surroundings.env, settings }) });
  const engine = await readerOf(directory, () => settings.current.schedules.mode, store, agents, ENGINE_VERSION);
  return {
    client: createInProcessClient({
      engine,
      commands: null,
      backups,
      library: createLibrary(shippedFolder),
      settings,
      host: headlessHost(directory),
      actor: localOperator(),
      mayNamePaths: true,
      report: bugReporter(surroundings),
    }),
    engine: 'none',
    // One that is too busy to answer works nevertheless.
    isWorkedOn: (await import('../storage/engine-lock.ts')).findEngineHolder(directory) !== undefined,
    close: async () => {
      await agents.close();
      close();
    },
  };
}

const noStore: OpenedStore = { store: nothingRecorded(), backups: null, close: () => undefined };

async function openStore(directory: string): Promise<OpenedStore> {
  const { openStoreForReading, storePath } = await import('../storage/sqlite/sqlite-store.ts');
  if (!existsSync(storePath(directory))) return noStore;
  const store = openStoreForReading(directory);
  return {
    store,
    backups: {
      async backup(file, name = null) {
        const [{ makeBackup }, { attempt }] = await Promise.all([
          import('../storage/sqlite/backup.ts'),
          import('../assembly/engine-errors.ts'),
        ]);
        return attempt(() => makeBackup(store.database, { directory, file, name, now: Date.now() }));
      },
    },
    close: () => store.close(),
  };
}
