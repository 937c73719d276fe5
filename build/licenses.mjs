// Writes licenses.json beside what is built: every package that ended up in the bundle, with its licence and its text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './licence-texts.mjs';

/** @typedef {{ name: string, version: string, license: string, text: string | null }} License */

/**
 * @param {string} project its folder
 * @param {readonly string[]} outside folders of packages that are shipped beside the bundle
 * @returns {import('vite').Plugin}
 */
export function licenses(project, outside = []) {
  return {
    name: 'baton-licenses',
    generateBundle(_options, bundle) {
      /** @type {Set<string>} */
      const folders = new Set(outside);
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        for (const id of Object.keys(output.modules)) {
          const folder = packageFolder(id);
          if (folder !== null) folders.add(folder);
        }
      }
      const found = [...folders]
        .flatMap((folder) => licenseOf(folder, project) ?? [])
        .sort((left, right) => left.name.localeCompare(right.name));
      this.emitFile({ type: 'asset', fileName: 'licenses.json', source: JSON.stringify(found) });
    },
  };
}

/**
 * The innermost one: packages may bring others with them.
 * @param {string} id a module's path, perhaps with marks of other plugins around it
 */
function packageFolder(id) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1] ?? null;
}

/**
 * @param {string} folder
 * @param {string} project
 * @returns {License | null}
 */
function licenseOf(folder, project) {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return null;
  const { name, version, license: given, author } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const license = typeof given === 'string' ? given : (given?.type ?? 'see its text');
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  return {
    name,
    version,
    license,
    text: file === undefined ? textOf(license, holder, project) : readFileSync(join(folder, file), 'utf8'),
  };
}
