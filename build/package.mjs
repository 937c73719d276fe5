#!/usr/bin/env node
// Packages the app into a folder of release/, or into the one that is named, with the fuses set.
import { resolve } from 'node:path';
import { packageApp } from './packaging/package-app.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  const [into] = process.argv.slice(2);
  await packageApp(into && resolve(into));
});
