#!/usr/bin/env node
// Measures the console in the real app: one line of JSON per measurement. Arguments: what to measure, see
// tests/e2e/bench-ui.ts.
import { driveApp } from './setup/drive-app.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => driveApp('bench-ui.ts', process.argv.slice(2)));
