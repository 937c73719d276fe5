import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const sources = globSync('{engine,electron,renderer,build,tests,orchestrations}/**/*.{ts,mjs}', { cwd: project });
const LONGEST = 120;

// Code is broken by the formatter (biome.json); comments it leaves to whoever writes them.
test('no comment is longer than a line', () => {
  const offenders = sources.flatMap((file) =>
    readFileSync(join(project, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (isTooLong(line) ? [`${file}:${index + 1}`] : [])),
  );
  expect(sources.length).toBeGreaterThan(500);
  expect(offenders).toEqual([]);
});

function isTooLong(line: string): boolean {
  return line.length > LONGEST && /^\s*(\/\/|\*|\/\*\*)/.test(line) && !line.includes('://');
}

// A component's template is broken by the formatter, too, which takes no text apart.
test('no line of a component is longer, but for a text that stands in it', () => {
  const components = globSync('renderer/**/*.vue', { cwd: project });
  const offenders = components.flatMap((file) =>
    readFileSync(join(project, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (line.length > LONGEST && !isText(line) ? [`${file}:${index + 1}`] : [])),
  );
  expect(components.length).toBeGreaterThan(100);
  expect(offenders).toEqual([]);
});

/** One string or one attribute, and nothing beside it. */
function isText(line: string): boolean {
  return /^\s*(?:[?:] )?(?::?[\w-]+=)?(["'`])(?:(?!\1).)*\1,?$/.test(line) || /^\s*:[\w-]+="`[^`]*`"$/.test(line);
}
