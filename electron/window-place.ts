/** Where the window was, kept from one start to the next. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, screen, type BrowserWindow, type Rectangle } from 'electron';

export interface WindowPlace extends Partial<Rectangle> {
  readonly isMaximized: boolean;
}

const FIRST: WindowPlace = { width: 1280, height: 820, isMaximized: false };
/** Milliseconds after the last move. */
const WRITE_AFTER = 400;

const file = () => join(app.getPath('userData'), 'place.json');

export function readWindowPlace(): WindowPlace {
  try {
    const { x, y, width, height, isMaximized } = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
    if (![x, y, width, height].every(Number.isFinite)) return FIRST;
    const place = { x, y, width, height } as Rectangle;
    return isOnScreen(place)
      ? { ...place, isMaximized: isMaximized === true }
      : { ...FIRST, isMaximized: isMaximized === true };
  } catch {
    return FIRST; // the first start, or a file that somebody has cut
  }
}

export function rememberWindowPlace(window: BrowserWindow): void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    const place: WindowPlace = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    try {
      writeFileSync(file(), JSON.stringify(place));
    } catch {
      // A full disk: then it opens in the middle the next time.
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, WRITE_AFTER);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', write);
}

/** A screen may have been unplugged since. */
function isOnScreen({ x, y, width, height }: Rectangle): boolean {
  return screen
    .getAllDisplays()
    .some(
      ({ workArea: area }) =>
        x < area.x + area.width - 80 &&
        x + width > area.x + 80 &&
        y >= area.y - 20 &&
        y < area.y + area.height - 80 &&
        height > 0,
    );
}
