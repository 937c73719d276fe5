import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');
const sources = globSync('{engine,renderer,electron}/**/*.{ts,vue}', { cwd: project }).filter(
  (file) => !file.endsWith('.test.ts'),
);

/** What has a row for every kind of step, or lists them all. */
const isTable = (text: string) =>
  /\[\w+ in StepType\]|Record<StepType(?:View)?,|'agent', 'orchestration', 'switch', 'wait'/.test(text);

test('the recipe for a kind of step names every table that has a row for each', () => {
  const recipe = /### A kind of step\n([\s\S]*?)\n### /.exec(read('CONTRIBUTING.md'))?.[1] ?? '';
  const tables = sources.filter((file) => isTable(read(file)));
  expect(tables.length).toBeGreaterThan(4);
  expect(tables.filter((file) => !recipe.includes(`\`${file}\``))).toEqual([]);
});

test('nobody tells kinds of steps apart by what they are not', () => {
  const apart = sources.filter((file) =>
    /type [!=]== '(switch|wait)' (\|\||&&) [\w.]+type [!=]== '(switch|wait|agent|orchestration)'/.test(read(file)),
  );
  expect(apart).toEqual([]);
});
