import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum) +(\w+)/gm;

/** Whoever looks for a name finds one thing. What is only handed on (`export … from`) is that thing still. */
test('no two files export something under one name', () => {
  const homes = new Map<string, Set<string>>();
  for (const file of globSync(['engine/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts'], { cwd: project })) {
    if (file.endsWith('.test.ts')) continue;
    for (const [, name = ''] of readFileSync(resolve(project, file), 'utf8').matchAll(declaration))
      homes.set(name, (homes.get(name) ?? new Set()).add(file));
  }
  const shared = [...homes]
    .filter(([, files]) => files.size > 1)
    .map(([name, files]) => `${name} is in ${[...files].sort().join(' and in ')}: name each after what it means there`);
  expect(homes.size).toBeGreaterThan(1_000);
  expect(shared).toEqual([]);
});
