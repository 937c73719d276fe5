/** Baton beside the clock: how much waits, the window, the end. There while the app runs, also without a window. */
import { fileURLToPath } from 'node:url';
import { app, Menu, nativeImage, Tray } from 'electron';
import type { EngineHost } from './engine-host.ts';

/** Milliseconds between two looks at what waits. */
const PAUSE = 250;
const picture = fileURLToPath(new URL('../renderer/icons/tray.png', import.meta.url));

interface Options {
  show(path: string | null): void;
  quit(): void;
}

/** Returns the way to take it away. */
export function showTray(engineHost: EngineHost, { show, quit }: Options): () => void {
  const tray = new Tray(nativeImage.createFromPath(picture));
  let stopListening = () => {};
  let timer: NodeJS.Timeout | undefined;
  let before = '';

  function draw(): void {
    const readModels = engineHost.opened?.engine.readModels;
    const waiting = readModels?.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total ?? 0;
    const open = readModels?.openRuns().length ?? 0;
    const now = `${waiting} ${open} ${engineHost.state.state}`;
    if (now === before) return;
    before = now;
    tray.setToolTip(waiting > 0 ? `Baton: ${waiting} to decide` : engineHost.state.state === 'failed' || engineHost.state.state === 'held' ? 'Baton: the engine does not run' : 'Baton');
    if (process.platform === 'darwin') tray.setTitle(waiting > 0 ? String(waiting) : '');
    app.setBadgeCount(waiting);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Baton', click: () => show(null) },
        { type: 'separator' },
        { label: waiting === 0 ? 'Nothing to decide' : `${waiting} to decide`, enabled: waiting > 0, click: () => show('/approvals') },
        { label: open === 1 ? '1 run under way' : `${open} runs under way`, enabled: open > 0, click: () => show('/runs') },
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
  const follow = () => {
    stopListening();
    stopListening = engineHost.opened?.engine.subscribe(soon) ?? (() => {});
    draw();
  };

  tray.on('click', () => show(null));
  const stopFollowing = engineHost.onChange(follow);
  follow();
  return () => {
    stopFollowing();
    stopListening();
    clearTimeout(timer);
    tray.destroy();
  };
}
