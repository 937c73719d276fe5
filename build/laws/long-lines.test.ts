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
