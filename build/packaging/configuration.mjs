// How electron-builder packs the app: what was built, what is shipped with it, and of packages only those that are not
// bundled.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packagesOutside } from '../packages-outside.mjs';
import { inProject } from '../setup/places.mjs';
import { setFuses } from './fuses.mjs';

/** Asked for by a package that needs it only to be compiled. */
const neededToCompile = ['node-addon-api'];

/**
 * @param {{ electronFolder: string, electronVersion: string, output: string }} from
 * @returns {import('electron-builder').Configuration}
 */
export function configuration({ electronFolder, electronVersion, output }) {
  return {
    appId: 'app.baton.console',
    productName: 'Baton',
    copyright: 'Apache-2.0',
    electronDist: electronFolder,
    electronVersion,
    npmRebuild: false, // the database driver brings its binaries
    directories: { output, buildResources: 'build/icons' },
    icon: inProject('build/icons/icon.png'),
    files: [
      'package.json',
      'LICENSE*',
      'out/{main,preload,renderer}/**/*',
      '!out/main/{cli,bench}.js',
      '!**/*.map',
      'orchestrations/**/*',
      '!orchestrations/**/*.test.ts',
      '!node_modules/**/*',
      ...withDependencies(packagesOutside).map((name) => `node_modules/${name}/**/*`),
      '!node_modules/better-sqlite3/{deps,src}{,/**/*}',
      '!node_modules/@cedar-policy/cedar-wasm/{esm,web}{,/**/*}',
    ],
    // Binaries, and what workers read by themselves, lie beside the archive.
    asarUnpack: ['**/*.node', '**/*.wasm', '**/*.data'],
    protocols: [{ name: 'Baton', schemes: ['baton'] }],
    linux: { category: 'Office', executableName: 'baton-console', target: 'dir', syncDesktopName: true },
    afterPack: async ({ appOutDir, packager, electronPlatformName }) => {
      const resources = packager.getResourcesDir(appOutDir);
      rmSync(join(resources, 'default_app.asar'), { force: true }); // Electron's own, and no part of ours
      await setFuses(binaryIn(appOutDir, packager, electronPlatformName));
    },
  };
}

/**
 * What is bundled needs nothing; what is not, needs what it depends on.
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function withDependencies(names) {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies = {} } = JSON.parse(readFileSync(inProject('node_modules', name, 'package.json'), 'utf8'));
    for (const needed of Object.keys(dependencies)) if (!neededToCompile.includes(needed)) found.add(needed);
  }
  return [...found];
}

/**
 * @param {string} folder
 * @param {{ executableName?: string, appInfo: { productFilename: string } }} packager
 * @param {string} platform
 */
function binaryIn(folder, { executableName, appInfo: { productFilename } }, platform) {
  if (platform === 'darwin') return join(folder, `${productFilename}.app`);
  return join(folder, platform === 'win32' ? `${productFilename}.exe` : (executableName ?? productFilename));
}
