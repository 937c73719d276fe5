/**
 * What the system around the app can do for the engine's process. To be called when the app is ready: before, there is
 * no keychain.
 */
import { app, Notification, safeStorage, shell } from 'electron';
import type { DesktopInfo, DesktopPowers } from './engine-process/door/messages.ts';
import { keychainSeal } from './keychain.ts';
import type { MainWindow } from './window.ts';

export function lendDesktop(mainWindow: MainWindow): { readonly info: DesktopInfo; readonly powers: DesktopPowers } {
  const keychain = keychainSeal(safeStorage, process.platform);
  return {
    info: { version: app.getVersion(), canNotify: Notification.isSupported(), hasKeychain: keychain !== null },
    powers: {
      seal: async (name, text) => keychain?.close(name, text) ?? '',
      unseal: async (name, sealed) => keychain?.open(name, sealed) ?? '',
      openFolder: (path) => shell.openPath(path),
      storeWasExchanged: async () => {
        mainWindow.current?.webContents.reload();
        return '';
      },
    },
  };
}
