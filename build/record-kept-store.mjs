#!/usr/bin/env node
// Makes a store as the engine of today writes it, for tests to read when the engine is another one:
// node build/record-kept-store.mjs 2026-11-29
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { standInFor } from './setup/program.mjs';
import { findRuntime } from './setup/runtime.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const { command, env } = findRuntime();
  const recorder = inProject('engine', 'testing', 'kept-store', 'record-kept-store.ts');
  return standInFor(command, ['--disable-warning=ExperimentalWarning', recorder, ...process.argv.slice(2)], env);
});
