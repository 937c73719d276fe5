/** What the system around the app can do for whoever asks over the contract. */
import { app, Notification, safeStorage, shell } from 'electron';
import type { DesktopPowers } from './engine-host.ts';
import { keychainSeal } from './keychain.ts';
import type { MainWindow } from './window.ts';

/** Has to be called when the app is ready: before, there is no keychain. */
export function desktopPowers(mainWindow: MainWindow): DesktopPowers {
  return {
    version: app.getVersion(),
    canNotify: Notification.isSupported(),
    keychain: keychainSeal(safeStorage, process.platform),
    openFolder: (path) => shell.openPath(path),
    storeWasExchanged: () => mainWindow.current?.webContents.reload(),
  };
}
