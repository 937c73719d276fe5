/** What the desktop app can do for whoever asks over the contract, beside running the engine. */
import { join } from 'node:path';
import { app, Notification, safeStorage, shell } from 'electron';
import { EngineError, inspectBackup, restoreBackup, runtimeOf, type HostPort, type LastRestore } from '../engine/index.ts';
import type { EngineHost } from './engine-host.ts';
import { keychainSeal } from './keychain.ts';
import { SecretFile } from './secrets.ts';
import type { MainWindow } from './window.ts';

interface Options {
  readonly directory: string;
  readonly engineHost: () => EngineHost;
  readonly mainWindow: () => MainWindow;
}

/** Milliseconds for the answer to be on its way before the engine ends. */
const ANSWERED = 200;

/** Has to be called when the app is ready: before, there is no keychain. */
export function desktopHost({ directory, engineHost, mainWindow }: Options): Partial<HostPort> {
  let lastRestore: LastRestore | null = null;
  const secrets = new SecretFile(join(directory, 'secrets.json'), keychainSeal(safeStorage, process.platform));

  async function exchange(file: string): Promise<void> {
    await engineHost().restart(async () => {
      const at = Date.now();
      try {
        const { events, keptAside } = await restoreBackup(directory, file);
        lastRestore = { file, at, events, keptAside, failure: null };
      } catch (error) {
        lastRestore = { file, at, events: null, keptAside: null, failure: error instanceof Error ? error.message : String(error) };
      }
    });
    mainWindow().current?.webContents.reload(); // what the page knows is of another store
  }

  return {
    abilities: { kind: 'desktop', canOpenFolder: true, canRestore: true, canNotify: Notification.isSupported(), canKeepSecrets: true, runtime: [{ name: 'Baton', version: app.getVersion() }, ...runtimeOf(process.versions)] },
    async openFolder(path) {
      const failure = await shell.openPath(path);
      if (failure) throw new EngineError('unsupported', `The folder could not be opened: ${failure}`, { remedy: `Open it yourself: ${path}` });
    },
    async restore(file) {
      const { events } = await inspectBackup(file);
      setTimeout(() => void exchange(file), ANSWERED);
      return { events };
    },
    get lastRestore() {
      return lastRestore;
    },
    secrets,
  };
}
