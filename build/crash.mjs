#!/usr/bin/env node
// Kills the engine at every time of every point, of which the suite takes a few (engine/testing/times-to-kill.ts), and
// a hundred times at random under load. `npm run crash -- timers` does so with the tests whose file names match.
import { runVitest } from './checks/run-tests.mjs';
import { prepare } from './setup/prepare.mjs';
import { findHeadlessRuntime } from './setup/runtime.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  process.env.BATON_LONG_TESTS = 'crash';
  return runVitest(['run', '--project', 'crash', ...process.argv.slice(2)], findHeadlessRuntime());
});
