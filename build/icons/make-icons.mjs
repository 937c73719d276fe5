// Draws the app's icons from the one picture that we have: for the window, the tray, notifications and packages. Run it
// by hand after the picture has changed (`node build/icons/make-icons.mjs`; it needs rsvg-convert), and commit what it
// wrote.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const picture = fileURLToPath(new URL('../../renderer/public/icon.svg', import.meta.url));
const inApp = new URL('../../renderer/public/icons/', import.meta.url);

/** @type {readonly [string, number][]} */
const icons = [
  ['tray.png', 22],
  ['tray@2x.png', 44],
  ['app.png', 256],
];
for (const [name, size] of icons) draw(fileURLToPath(new URL(name, inApp)), size);
draw(fileURLToPath(new URL('icon.png', import.meta.url)), 512);

/** @param {string} file @param {number} size */
function draw(file, size) {
  execFileSync('rsvg-convert', ['--width', String(size), '--height', String(size), '--output', file, picture]);
}
