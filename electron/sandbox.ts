import { app } from 'electron';
import { mayRunWithoutSandbox } from './sandbox-rule.ts';

/** Every window is sandboxed, whatever its preferences say; where that was switched off, the app refuses to start. */
export function insistOnSandbox(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) return app.enableSandbox();
  if (mayRunWithoutSandbox({ isPackaged: app.isPackaged, userId: process.getuid?.() })) return;
  process.stderr.write('baton: --no-sandbox is for development and tests as root only\n');
  app.exit(2);
}
