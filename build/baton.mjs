#!/usr/bin/env node
// The command line from a checkout: makes sure that setup and build are current, then runs the engine's command line on
// the engine's runtime. Standard output is the program's alone.
import { runBaton } from './setup/run-baton.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => runBaton(process.argv.slice(2)));
