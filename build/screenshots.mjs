#!/usr/bin/env node
// Writes docs/screenshots: every page of the app, in light and dark.
import { driveApp } from './setup/drive-app.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => driveApp('take-screenshots.ts'));
