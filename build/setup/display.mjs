// A screen for programs that need one: the machine's own, or one that nobody sees.
import { spawn } from 'node:child_process';
import { Problem } from './say.mjs';

/** Whether a window would be seen by somebody. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Opens a screen that nobody sees. The caller closes it.
 * @returns {Promise<{ variables: Record<string, string>, close: () => void }>} the environment variables that lead to
 *   it
 */
export function openVirtualDisplay() {
  return new Promise((opened, refuse) => {
    // It looks for a free number by itself, and writes it to the third channel when it is ready.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const close = () => void server.kill('SIGTERM');
    process.once('exit', close);
    server.once('error', () =>
      refuse(
        new Problem(
          'there is no display here, and Xvfb is not installed.',
          'install xvfb (`npm run setup` does, as root on Debian), or run this in a desktop session.',
        ),
      ),
    );
    server.stdio[3]?.once('data', (number) => {
      opened({ variables: { DISPLAY: `:${String(number).trim()}` }, close });
    });
  });
}
