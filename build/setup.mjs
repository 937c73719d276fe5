#!/usr/bin/env node
// Brings everything a checkout needs: packages, a runtime, and its system libraries. Safe to run again; `--afresh`
// chooses the runtime anew, for example when Electron's download source was unreachable the first time.
import { prepare } from './setup/prepare.mjs';
import { runScript, say } from './setup/say.mjs';

await runScript(async () => {
  await prepare({ afresh: process.argv.includes('--afresh') });
  say('setup is complete');
});
