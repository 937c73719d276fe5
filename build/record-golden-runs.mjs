#!/usr/bin/env node
// Performs the library's scripts again and writes down what happened, on the runtime that ships. With arguments, those
// templates only: npm run golden -- kpi-tracking
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { standInFor } from './setup/program.mjs';
import { findRuntime } from './setup/runtime.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const { command, env } = findRuntime();
  const recorder = inProject('engine', 'testing', 'record-golden-runs.ts');
  return standInFor(command, ['--disable-warning=ExperimentalWarning', recorder, ...process.argv.slice(2)], env);
});
