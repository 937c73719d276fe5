// The app as people get it, in a folder: packed code, the runtime, its fuses set and read back.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { bundle } from '../setup/bundle.mjs';
import { inProject } from '../setup/places.mjs';
import { readRuntimeRecord } from '../setup/runtime.mjs';
import { Problem, say } from '../setup/say.mjs';
import { configuration } from './configuration.mjs';
import { wrongFuses } from './fuses.mjs';

/**
 * @param {string} [into] a folder that is emptied. Default: one of release/
 * @returns {Promise<{ folder: string, binary: string }>}
 */
export async function packageApp(into) {
  await bundle();
  const record = readRuntimeRecord();
  if (!record || record.kind === 'node')
    throw new Problem(
      'there is no Electron to package.',
      'run `npm run setup` where Electron can be fetched and loaded.',
    );
  const isStandIn = record.kind === 'electron-fallback';
  if (isStandIn) say(`packaging with the stand-in Electron ${record.version}: for tests, not to be handed on`);
  const output = into ?? inProject('release', isStandIn ? 'stand-in' : 'app');
  rmSync(output, { recursive: true, force: true });
  const config = configuration({ electronFolder: dirname(record.path), electronVersion: record.version, output });
  await build({ targets: Platform.current().createTarget('dir'), config, projectDir: inProject(), publish: 'never' });
  const folder = join(output, unpackedFolder(output));
  const binary = binaryIn(folder);
  const wrong = await wrongFuses(binary);
  if (wrong.length > 0)
    throw new Problem(`the packaged app has the wrong fuses: ${wrong.join(', ')}`, 'see build/packaging/fuses.mjs.');
  say(`packaged: ${folder}`);
  return { folder, binary };
}

/** @param {string} output */
function unpackedFolder(output) {
  const found = readdirSync(output).find((name) => /-unpacked$|^mac/.test(name));
  if (found === undefined) throw new Problem('electron-builder made no folder.', 'see what it said above.');
  return found;
}

/** @param {string} folder */
function binaryIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Baton.app');
  return join(folder, process.platform === 'win32' ? 'Baton.exe' : 'baton-console');
}
