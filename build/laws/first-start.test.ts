// A command is what sets up a fresh clone, so it has to start where no package is installed yet: what it imports as it
// starts is Node's own or the project's. A package is imported once `prepare()` has run (`await import(…)`).
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const commands = [...new Set(Object.values(scripts).flatMap((script) => /^node (\S+\.mjs)/.exec(script)?.[1] ?? []))];

describe('a command of a fresh clone', () => {
  it.each(commands)('%s starts without any package', (command) => {
    expect(packagesOf(join(root, command))).toEqual([]);
  });

  it('would be refused if a file that it reads imported a package', () => {
    expect(packagesOf(join(root, 'build/checks/vue-scripts.mjs'))).toEqual([
      'build/checks/vue-scripts.mjs imports vue/compiler-sfc',
    ]);
  });
});

/** The packages that a script and the files it imports need in order to start, each with the file that names it. */
function packagesOf(script: string): string[] {
  const found: string[] = [];
  const files = new Set([script]);
  for (const file of files) {
    for (const name of importsOf(readFileSync(file, 'utf8'))) {
      if (name.startsWith('.')) files.add(join(dirname(file), name));
      else if (!name.startsWith('node:')) found.push(`${relative(root, file)} imports ${name}`);
    }
  }
  return found;
}

function importsOf(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\b(?:[^;'(=]*\bfrom)? '([^']+)'/gm);
  return [...statements].flatMap(([, name]) => name ?? []);
}
