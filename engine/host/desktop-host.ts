/**
 * What a host with a desktop around it can do beyond a headless one. What only the desktop can do itself, it is handed.
 */
import { join } from 'node:path';
import { EngineError } from '../port/engine.ts';
import type { HostPort, LastRestore } from '../server/transports/host-port.ts';
import { runtimeOf } from './headless-host.ts';
import { inspectBackup, restoreBackup } from './restore-backup.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import type { Seal } from './seal.ts';

export interface Desktop {
  /** Of the app. */
  readonly version: string;
  readonly canNotify: boolean;
  /** The system's keychain. Null: there is none that protects anything. */
  readonly keychain: Seal | null;
  /** Shows a folder in the system's file manager. What the system says when it can't; nothing when it could. */
  openFolder(path: string): Promise<string>;
  /** What windows know is of another store than the one that there is now. */
  storeWasExchanged(): void;
}

interface Options {
  readonly directory: string;
  readonly desktop: Desktop;
  /** Ends the engine, lets something be done while nobody holds the store, and starts it again. */
  restartEngine(meanwhile: () => Promise<void>): Promise<void>;
}

/** Milliseconds for the answer to be on its way before the engine ends. */
const ANSWERED = 200;

export function desktopHost({ directory, desktop, restartEngine }: Options): Partial<HostPort> {
  let lastRestore: LastRestore | null = null;

  async function exchange(file: string): Promise<void> {
    await restartEngine(async () => {
      const at = Date.now();
      try {
        const { events, keptAside } = await restoreBackup(directory, file);
        lastRestore = { file, at, events, keptAside, failure: null };
      } catch (error) {
        lastRestore = {
          file,
          at,
          events: null,
          keptAside: null,
          failure: error instanceof Error ? error.message : String(error),
        };
      }
    });
    desktop.storeWasExchanged();
  }

  return {
    abilities: {
      kind: 'desktop',
      canOpenFolder: true,
      canRestore: true,
      canNotify: desktop.canNotify,
      canKeepSecrets: true,
      runtime: [{ name: 'Baton', version: desktop.version }, ...runtimeOf(process.versions)],
    },
    async openFolder(path) {
      const failure = await desktop.openFolder(path);
      if (failure)
        throw new EngineError('unsupported', `The folder could not be opened: ${failure}`, {
          remedy: `Open it yourself: ${path}`,
        });
    },
    async restore(file) {
      const { events } = await inspectBackup(file);
      setTimeout(() => void exchange(file), ANSWERED);
      return { events };
    },
    get lastRestore() {
      return lastRestore;
    },
    secrets: new SealedSecrets(join(directory, 'secrets.json'), desktop.keychain),
  };
}
