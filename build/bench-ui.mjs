#!/usr/bin/env node
// Measures the console in the real app: one line of JSON per measurement.
import { bundle } from './setup/bundle.mjs';
import { hasDisplay, openVirtualDisplay } from './setup/display.mjs';
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { standInFor } from './setup/program.mjs';
import { findRuntime } from './setup/runtime.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  await bundle();
  const { command, env } = findRuntime();
  const display = hasDisplay() ? undefined : await openVirtualDisplay();
  try {
    return await standInFor(command, [inProject('tests', 'e2e', 'bench-ui.ts')], { ...env, ...display?.variables });
  } finally {
    display?.close();
  }
});
