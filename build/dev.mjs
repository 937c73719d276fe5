#!/usr/bin/env node
// Opens the desktop app and takes up what is changed in its sources: `npm run dev`, with arguments for Electron.
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const { runDev } = await import('./dev/run-dev.mjs'); // needs packages, installed by now
  return runDev(process.argv.slice(2));
});
