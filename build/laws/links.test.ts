import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');
const isOurs = (file: string) => !/(^|\/)(node_modules|out|release|coverage)(\/|$)/.test(file);
const pages = globSync('**/*.md', { cwd: project, exclude: (file) => !isOurs(file) }).filter(isOurs);

/** What is shown inside a fence is not said by the page. */
const withoutExamples = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, '');

test('every link of a page leads to a file that is there', () => {
  const broken = pages.flatMap((page) =>
    [...withoutExamples(read(page)).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !existsSync(join(project, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(pages.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

test('every file that a recipe names is there', () => {
  const named = [
    ...read('CONTRIBUTING.md').matchAll(/`((?:engine|electron|renderer|orchestrations|tests|build|docs)\/[^`\s]*)`/g),
  ].map(([, file]) => file ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(join(project, file)))).toEqual([]);
});

test('every test that a page names is there', () => {
  const tests = new Set(
    globSync('{engine,electron,renderer,build,tests}/**/*.test.ts', { cwd: project }).map((file) => basename(file)),
  );
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/`([\w-][\w.-]*\.test\.ts)`/g)].map(([, file = '']) => ({ page, file })),
  );
  expect(named.length).toBeGreaterThan(70);
  expect(named.filter(({ file }) => !tests.has(file))).toEqual([]);
});

test('every row of what happens when names a test that shows it', () => {
  const rows = read('docs/what-happens-when.md')
    .split('\n')
    .slice(6)
    .filter((line) => line.startsWith('|'));
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.filter((row) => !/`[\w./-]+\.test\.ts`/.test(row))).toEqual([]);
});

test('every decision is found by the question that it answers', () => {
  const index = read('docs/decisions/README.md');
  const decisions = readdirSync(join(project, 'docs/decisions')).filter((file) => /^\d/.test(file));
  expect(decisions.filter((file) => !index.includes(`(${file})`))).toEqual([]);
});
