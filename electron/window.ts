/** The app's one window: there when it is wanted, where it was the last time. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, nativeTheme, type WebPreferences } from 'electron';
import { bridgeChannels, type ShellEvent } from '../engine/contract/window/bridge.ts';
import { APP_ORIGIN } from './host/app-protocol.ts';
import { readWindowPlace, rememberWindowPlace } from './window-place.ts';

/** Where the system takes none from the app's own package. */
const icon = fileURLToPath(new URL('../renderer/icons/app.png', import.meta.url));

const webPreferences: WebPreferences = {
  preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  spellcheck: false,
};

/** A page that falls over again at once is not shown a third time within this many milliseconds. */
const CRASH_LOOP = 10_000;
/** Milliseconds from a page's end to its next beginning. */
const RELOAD_AFTER = 100;

export class MainWindow {
  #window: BrowserWindow | null = null;
  #lastCrash = 0;
  /** False while there is no page, or one that has not said that it listens. */
  #isListening = false;
  #untold: ShellEvent[] = [];

  /** Null while it is closed. */
  get current(): BrowserWindow | null {
    return this.#window;
  }

  open(): void {
    const { isMaximized, ...place } = readWindowPlace();
    const window = new BrowserWindow({
      ...place,
      minWidth: 880,
      minHeight: 560,
      show: false,
      title: 'Baton',
      icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
      webPreferences,
    });
    this.#window = window;
    rememberWindowPlace(window);
    window.once('ready-to-show', () => (isMaximized ? window.maximize() : window.show()));
    window.on('closed', () => {
      this.#window = null;
      this.#isListening = false;
    });
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#isListening = false;
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || Date.now() - this.#lastCrash < CRASH_LOOP) return;
      this.#lastCrash = Date.now();
      // Not from within this event: Electron falls over when a page is loaded into the process that is just going.
      setTimeout(() => void (window.isDestroyed() || window.webContents.reload()), RELOAD_AFTER);
    });
    void window.loadURL(`${APP_ORIGIN}/index.html`);
  }

  /** Brings it to the front, and opens it when it was closed. */
  show(): void {
    if (!this.#window) return this.open();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** What is said to a page that doesn't listen yet, it hears when it does. Of several pages to show, the last one. */
  tell(event: ShellEvent): void {
    if (this.#isListening) this.#window?.webContents.send(bridgeChannels.event, event);
    else this.#untold = [...this.#untold.filter(({ kind }) => kind !== event.kind), event];
  }

  /** The page has said that it listens. */
  nowListens(): void {
    this.#isListening = true;
    for (const event of this.#untold.splice(0)) this.tell(event);
  }
}
