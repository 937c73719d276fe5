/**
 * The desktop app's main process: it puts the parts together and owns the order of starting and ending. Each part is a file
 * beside this one and takes what it needs as arguments.
 *
 * Nothing is awaited at the top level: Electron is not ready before this module has been read to its end.
 */
import { join } from 'node:path';
import { app } from 'electron';
import { dataDirectory } from '../engine/index.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { connectWindows } from './bridge/connect-windows.ts';
import { desktopHost } from './desktop-host.ts';
import { EngineHost } from './engine-host.ts';
import { lockDown } from './lock-down.ts';
import { insistOnSandbox } from './sandbox.ts';
import { MainWindow } from './window.ts';

const directory = dataDirectory();

app.setName('Baton');
// Beside the store: another data directory is another app, with its own window and its own single instance.
app.setPath('userData', join(directory, 'window'));
insistOnSandbox();
registerAppScheme();

if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();

function start(): void {
  const engineHost: EngineHost = new EngineHost({ directory, env: process.env, host: desktopHost({ directory, engineHost: () => engineHost, mainWindow: () => mainWindow }) });
  const mainWindow = new MainWindow();

  lockDown();
  serveApp(directory);
  const windows = connectWindows(engineHost, mainWindow);
  mainWindow.open();
  void engineHost.start();

  app.on('second-instance', () => mainWindow.show());
  app.on('activate', () => mainWindow.show());
  app.on('window-all-closed', () => app.quit());

  let hasEnded = false;
  app.on('before-quit', (event) => {
    if (hasEnded) return;
    // What is recorded is safe at any moment; this lets agents hear that they are to stop.
    event.preventDefault();
    windows.close();
    void engineHost.stop().finally(() => {
      hasEnded = true;
      app.quit();
    });
  });
}
