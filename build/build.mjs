#!/usr/bin/env node
// Builds the program when a source has changed; `--afresh` builds it anyway.
import { bundle } from './setup/bundle.mjs';
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  await bundle({ afresh: process.argv.includes('--afresh') });
});
