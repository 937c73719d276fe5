#!/usr/bin/env node
// Opens the desktop app. Where no window can be seen, serves the same page to a browser and prints its address, with
// the library of orchestrations imported; `npm start -- --serve` does that anywhere.
import { bundle } from './setup/bundle.mjs';
import { hasDisplay } from './setup/display.mjs';
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { standInFor } from './setup/program.mjs';
import { runBaton } from './setup/run-baton.mjs';
import { findRuntime, readRuntimeRecord } from './setup/runtime.mjs';
import { runScript, say } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const asked = process.argv.slice(2);
  const args = asked.filter((arg) => arg !== '--serve');
  const hasWindow = !asked.includes('--serve') && hasDisplay() && readRuntimeRecord()?.kind !== 'node';
  if (!hasWindow) {
    if (!asked.includes('--serve')) say('no window can be opened here; the console is served to a browser instead');
    return runBaton(['serve', '--import-library', ...args]);
  }
  await bundle();
  const { command } = findRuntime();
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  // Chromium's sandbox doesn't work for root. The app accepts this from root alone.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return standInFor(command, [...sandbox, inProject(), ...args], env);
});
