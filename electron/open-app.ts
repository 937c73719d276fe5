/**
 * The desktop app's main process: it puts the parts together and owns the order of starting and ending. Each part is a
 * file beside this one and takes what it needs as arguments.
 *
 * Nothing is awaited in here: Electron is not ready before whoever calls it has been read to its end.
 */
import { join } from 'node:path';
import { app } from 'electron';
import { registerAppScheme, serveApp, type PageSource } from './host/app-protocol.ts';
import { connectWindows } from './bridge/connect-windows.ts';
import { lendDesktop } from './desktop-powers.ts';
import { DEEP_LINK_SCHEME, deepLinkIn, pathOfDeepLink } from './deep-link.ts';
import { EngineHost } from './host/engine-host.ts';
import { lockDown } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { callPeople } from './notifications.ts';
import { quitOnRequest } from './quit.ts';
import { insistOnSandbox } from './sandbox.ts';
import { hasSessionBus } from './session-bus.ts';
import { showTray } from './tray.ts';
import { lookAtClockOnWaking } from './wake-up.ts';
import { whileEngineRuns } from './while-engine-runs.ts';
import { MainWindow } from './window.ts';

/** @param page what the window shows. Returns the engine's process, for those who have something to say to it. */
export function openApp(page: PageSource): EngineHost {
  process.umask(0o077); // what is recorded is its owner's alone
  const engineHost = new EngineHost();
  const { directory } = engineHost;
  app.setName('Baton');
  if (process.platform === 'win32') app.setAppUserModelId('Baton'); // notifications are shown in its name
  // Beside the store: another data directory is another app, with its own window and its own single instance.
  app.setPath('userData', join(directory, 'window'));
  insistOnSandbox();
  registerAppScheme();

  // A Mac hands links over as events, the first one before the app is ready.
  let wantedPath = deepLinkIn(process.argv);
  app.on('open-url', (event, link) => {
    event.preventDefault();
    wantedPath = pathOfDeepLink(link) ?? wantedPath;
  });

  if (app.requestSingleInstanceLock()) void app.whenReady().then(() => start(engineHost, page, wantedPath));
  else app.quit();
  return engineHost;
}

function start(engineHost: EngineHost, page: PageSource, wantedPath: string | null): void {
  const { directory } = engineHost;
  const mainWindow = new MainWindow();

  lockDown();
  serveApp(directory, page);
  const windows = connectWindows(engineHost, mainWindow);
  const show = (path: string | null) => {
    mainWindow.show();
    if (path !== null) mainWindow.tell({ kind: 'navigate', path });
  };
  const quit = () => void quitOnRequest(engineHost, mainWindow);
  setMenu({
    command: (id) => {
      mainWindow.show();
      mainWindow.tell({ kind: 'command', id });
    },
    quit,
  });
  show(wantedPath);
  // Where there is no desktop, asking for its services only costs time.
  const hasDesktop = hasSessionBus(process.platform, process.env);
  const removeTray = hasDesktop ? showTray(engineHost, { show, quit }) : () => {};
  const stopCalling = !hasDesktop
    ? () => {}
    : whileEngineRuns(engineHost, (client) =>
        callPeople(client, { show, file: join(directory, 'window', 'told.json') }),
      );
  lookAtClockOnWaking(engineHost);
  engineHost.start(lendDesktop(mainWindow));

  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
  app.on('second-instance', (_event, args) => show(deepLinkIn(args)));
  app.on('open-url', (_event, link) => show(pathOfDeepLink(link)));
  app.on('activate', () => mainWindow.show());
  // Without a window it goes on beside the clock, and calls when somebody is needed.
  app.on('window-all-closed', () => {
    if (!hasDesktop) app.quit();
  });

  let isEnding = false;
  let hasEnded = false;
  app.on('before-quit', (event) => {
    if (hasEnded) return;
    // What is recorded is safe at any moment; this lets agents hear that they are to stop.
    event.preventDefault();
    if (isEnding) return;
    isEnding = true;
    stopCalling();
    removeTray();
    windows.close();
    void engineHost.stop().finally(() => {
      hasEnded = true;
      app.quit();
    });
  });
}
