import { app } from 'electron';

/**
 * Every window is sandboxed, whatever its preferences say. Chromium can't do that for root, so development and tests as root
 * pass `--no-sandbox`; anywhere else the app refuses to start with it.
 */
export function insistOnSandbox(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) return app.enableSandbox();
  if (!app.isPackaged && process.getuid?.() === 0) return;
  process.stderr.write('baton: --no-sandbox is for development and tests as root only\n');
  app.exit(2);
}
