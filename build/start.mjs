#!/usr/bin/env node
// Serves the engine in the foreground, with the library of orchestrations imported.
import { runBaton } from './setup/run-baton.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => runBaton(['serve', '--import-library', ...process.argv.slice(2)]));
