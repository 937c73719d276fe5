#!/usr/bin/env node
// Packages the app into a folder of release/, or into the one that is named, with the fuses set.
import { resolve } from 'node:path';
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  const [into] = process.argv.slice(2);
  await prepare();
  const { packageApp } = await import('./packaging/package-app.mjs'); // needs packages, installed by now
  await packageApp(into && resolve(into));
});
