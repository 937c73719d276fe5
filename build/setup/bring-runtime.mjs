// Chooses what runs the engine, fetching what it takes, and writes the choice down.
import { askVersion, bringElectron } from './electron-binary.mjs';
import { bringHeadlessNode } from './headless-node.mjs';
import { lockFingerprint } from './packages.mjs';
import { writeRuntimeRecord } from './runtime.mjs';
import { Problem, say } from './say.mjs';
import { canInstallLibraries, installCommand, installLibraries, missingLibraries } from './system-libraries.mjs';

export async function bringRuntime() {
  const electron = await bringElectron();
  const isUsable = electron !== undefined && (await canLoad(electron.path));
  const node = await bringHeadlessNode();
  const chosen = isUsable ? electron : node && { kind: /** @type {const} */ ('node'), path: node };
  if (!chosen) {
    throw new Problem(
      `There is no Electron to run on, and Node ${process.versions.node} is too old for the engine.`,
      'install Node 22.19 or newer and run this again with it, or set BATON_RUNTIME to such a Node or to an Electron binary.',
    );
  }
  const version = versionOf(chosen.path);
  const headless = node === undefined ? null : { path: node, version: versionOf(node) };
  const lacksLibraries = electron && !isUsable ? electron.path : undefined;
  writeRuntimeRecord({ ...chosen, version, lock: lockFingerprint(), lacksLibraries, headless });
  const stands = chosen.kind === 'electron-fallback' ? ' (stand-in)' : '';
  if (chosen.kind === 'node') say(`the engine runs on Node ${version}`);
  else if (headless === null) say(`the engine runs on Electron ${version}${stands}`);
  else say(`the app runs on Electron ${version}${stands}, the command line on Node ${headless.version}`);
}

/** @param {string} path */
function versionOf(path) {
  const version = askVersion(path);
  if (version) return version;
  throw new Problem(
    `${path} doesn't run on this machine.`,
    'delete it and run `npm run setup` again, or set BATON_RUNTIME to a Node ≥ 22.19 or an Electron binary.',
  );
}

/** @param {string} electron */
async function canLoad(electron) {
  const missing = await missingLibraries(electron);
  if (missing.length === 0) return true;
  say(`Electron lacks ${missing.length} system libraries here (${missing.slice(0, 3).join(', ')}…)`);
  if (await canInstallLibraries()) {
    await installLibraries();
    if ((await missingLibraries(electron)).length === 0) return true;
  }
  say(`there will be no window until they are installed: ${installCommand()}`);
  return false;
}
