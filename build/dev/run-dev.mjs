// `npm run dev`: the desktop app from its sources. The page comes from Vite's server, which replaces what is changed of
// it while it is shown; of the app, its engine and its preload script, what is changed is built and started anew.
//
// electron-vite's configuration is used, and not its `dev` command: to that one, a main process and its engine are one
// program, and it starts the next app while the last one still has the data.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDisplay, openVirtualDisplay } from '../setup/display.mjs';
import { inProject } from '../setup/places.mjs';
import { findRuntime, readRuntimeRecord } from '../setup/runtime.mjs';
import { Problem, say } from '../setup/say.mjs';
import { DevApp } from './dev-app.mjs';
import { partOf, servePage } from './parts.mjs';
import { watchBuild } from './watch-build.mjs';

/** Beside out/ and as deep: what is built finds what comes with Baton by its way from there. */
const home = inProject('out-dev');

/**
 * @param {readonly string[]} args for Electron
 * @returns {Promise<number>} the exit code of the app
 */
export async function runDev(args) {
  if (readRuntimeRecord()?.kind === 'node')
    throw new Problem('there is no Electron here, and so no window.', 'see what `npm run setup` says of it.');
  prepareHome();
  const display = hasDisplay() ? undefined : await openVirtualDisplay();
  if (display) say('there is no display here: the window opens on one that nobody sees');
  const data = process.env.BATON_HOME ?? inProject('out-dev', 'data');

  const { main, preload, renderer } = await partOf('dev-app', home);
  const { main: engine } = await partOf('dev-engine', home);
  const page = await servePage(renderer, home);
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const app = new DevApp(
    findRuntime().command,
    // Chromium's sandbox doesn't work for root. The app accepts this from root alone.
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args, home],
    { ...env, ...display?.variables, BATON_HOME: data, BATON_DEV_SERVER: page.origin },
  );
  const watchers = await Promise.all([
    watchBuild('the app', main, (how) => {
      say(`the app has changed (${how}), and starts again`);
      void app.restart();
    }),
    watchBuild('the engine', engine, (how) => {
      say(`the engine has changed (${how}), and starts again; the window stays`);
      app.tell('engine-was-built');
    }),
    watchBuild('the preload script', preload, (how) => {
      say(`the preload script has changed (${how}): the window loads its page again`);
      page.reload();
    }),
  ]);
  say(`watching renderer/ (${page.origin}), electron/ and engine/; data: ${data}`);

  const code = await app.run();
  await Promise.all([...watchers.map((watcher) => watcher.close()), page.close()]);
  display?.close();
  return code;
}

/** What was built the last time goes, and what was recorded stays. */
function prepareHome() {
  for (const folder of ['main', 'preload', 'renderer']) rmSync(join(home, folder), { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  cpSync(inProject('renderer', 'public'), join(home, 'renderer'), { recursive: true }); // the app's own pictures
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const manifest = { name: 'baton-console', version, type: 'module', main: 'main/index.js' };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
}
