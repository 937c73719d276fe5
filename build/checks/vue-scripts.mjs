// The rules that need types read scripts alone: a Vue file's is written to a file of its own, at the lines where it
// stands, and what is found is told as if it had been found in the Vue file. (ESLint reads Vue files as they are, and
// builds a program for each of them: a minute and a half instead of two seconds.)
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'vue/compiler-sfc';

/**
 * @param {string} source a Vue file
 * @returns {string} its script alone, each character at the line and column where it stood; '' where there is none
 */
export function scriptOf(source) {
  const { descriptor } = parse(source, { ignoreEmpty: false, sourceMap: false });
  const scripts = [descriptor.script, descriptor.scriptSetup].filter((script) => script !== null);
  let text = source.replaceAll(/[^\r\n]/g, ' ');
  for (const { loc } of scripts) text = text.slice(0, loc.start.offset) + loc.source + text.slice(loc.end.offset);
  return scripts.length > 0 ? text : '';
}

/**
 * Writes the scripts of all Vue files of a folder, and what their reader has to know: a script that imports `./a.ts`
 * means the one beside its Vue file.
 * @param {{ root: string, folder: string, tsconfig: string, rules: string }} places `folder`, `tsconfig` and `rules`
 *   (an oxlint configuration) are paths below `root`
 * @returns {{ config: string, scripts: string[] }} paths below `root`
 */
export function writeVueScripts({ root, folder, tsconfig, rules }) {
  const target = 'out/vue-scripts';
  rmSync(join(root, target), { recursive: true, force: true });
  /** @type {string[]} */
  const scripts = [];
  for (const name of readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })) {
    if (!name.endsWith('.vue')) continue;
    const file = `${folder}/${name}`;
    const script = scriptOf(readFileSync(join(root, file), 'utf8'));
    if (script === '') continue;
    scripts.push(`${target}/${file}.ts`);
    write(join(root, target, `${file}.ts`), script);
  }
  const up = '../..';
  const readsScripts = {
    extends: `${up}/${tsconfig}`,
    compilerOptions: { rootDirs: [up, '.'] },
    include: [folder],
  };
  write(join(root, target, 'tsconfig.json'), JSON.stringify(readsScripts));
  const config = { ...JSON.parse(readFileSync(join(root, rules), 'utf8')), ignorePatterns: [] };
  write(join(root, target, 'oxlint.json'), JSON.stringify(config));
  return { config: `${target}/oxlint.json`, scripts };
}

/**
 * @param {string} file a path of a script that was written
 * @returns {string} the Vue file's
 */
export const vueFileOf = (file) => file.replaceAll('out/vue-scripts/', '').replaceAll('.vue.ts', '.vue');

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
