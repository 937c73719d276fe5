import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the evaluator leans on nothing of the engine', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !file.endsWith('.test.ts'));
  const imported = files.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  expect(imported.filter((name) => !name.startsWith('./'))).toEqual(expect.arrayContaining(['yaml']));
  expect(imported.filter((name) => !name.startsWith('./') && name !== 'yaml' && name !== '../operator.ts')).toEqual([]);
});
