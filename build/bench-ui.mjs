#!/usr/bin/env node
// Measures the console in the real app: one line of JSON per measurement.
import { driveApp } from './setup/drive-app.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => driveApp('bench-ui.ts'));
