/** Baton beside the clock: how much waits, the window, the end. There while the app runs, also without a window. */
import { fileURLToPath } from 'node:url';
import { app, Menu, nativeImage, Tray } from 'electron';
import type { SystemStatus } from '../engine/contract/system.ts';
import type { EngineConnection } from './host/engine-host.ts';
import { follow, whileEngineRuns } from './while-engine-runs.ts';

/** Milliseconds from the first change to what is drawn of it. */
const PAUSE = 250;
const picture = fileURLToPath(new URL('../renderer/icons/tray.png', import.meta.url));

interface Options {
  show(path: string | null): void;
  quit(): void;
}

/** Returns the way to take it away. */
export function showTray(engine: EngineConnection, { show, quit }: Options): () => void {
  const tray = new Tray(nativeImage.createFromPath(picture));
  /** Null while no engine runs. */
  let status: SystemStatus | null = null;
  let timer: NodeJS.Timeout | undefined;
  let before = '';

  function draw(): void {
    const { pendingApprovals: waiting, openRuns: open } = status ?? { pendingApprovals: 0, openRuns: 0 };
    const { state } = engine.state;
    const now = `${waiting} ${open} ${state}`;
    if (now === before) return;
    before = now;
    tray.setToolTip(
      waiting > 0
        ? `Baton: ${waiting} to decide`
        : state === 'failed' || state === 'held'
          ? 'Baton: the engine does not run'
          : 'Baton',
    );
    if (process.platform === 'darwin') tray.setTitle(waiting > 0 ? String(waiting) : '');
    app.setBadgeCount(waiting);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Baton', click: () => show(null) },
        { type: 'separator' },
        {
          label: waiting === 0 ? 'Nothing to decide' : `${waiting} to decide`,
          enabled: waiting > 0,
          click: () => show('/approvals'),
        },
        {
          label: open === 1 ? '1 run under way' : `${open} runs under way`,
          enabled: open > 0,
          click: () => show('/runs'),
        },
        { type: 'separator' },
        { label: 'Quit Baton', click: quit },
      ]),
    );
  }

  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      draw();
    }, PAUSE);
  };
  tray.on('click', () => show(null));
  const stopFollowing = whileEngineRuns(engine, (client) => {
    const stop = follow(
      (signal) => client.system.changes({}, { signal }),
      (message) => {
        status = message;
        soon();
      },
    );
    return () => {
      stop();
      status = null;
    };
  });
  const stopListening = engine.onChange(draw);
  draw();
  return () => {
    stopFollowing();
    stopListening();
    clearTimeout(timer);
    tray.destroy();
  };
}
