#!/usr/bin/env node
// Kills `baton serve` from outside while people work at command lines, and looks up everything that they were told.
// BATON_CHAOS_KILLS: how often, default 25; BATON_CHAOS_SEED: the chances of an earlier time.
import { runVitest } from './checks/run-tests.mjs';
import { bundle } from './setup/bundle.mjs';
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  await bundle({ only: ['program'] });
  process.env.BATON_LONG_TESTS = 'chaos';
  return runVitest(['run', '--project', 'chaos', ...process.argv.slice(2)]);
});
