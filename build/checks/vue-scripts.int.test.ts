import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inProject } from '../setup/places.mjs';
import { runProgram } from '../setup/program.mjs';
import { scriptOf, vueFileOf, writeVueScripts } from './vue-scripts.mjs';

let root: string;
const write = (name: string, text: string) => writeFileSync(join(root, name), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baton-vue-scripts-'));
  mkdirSync(join(root, 'pages'));
  symlinkSync(inProject('node_modules'), join(root, 'node_modules')); // oxlint looks there for what reads types
  write(
    'tsconfig.json',
    '{ "compilerOptions": { "strict": true, "allowImportingTsExtensions": true, "noEmit": true } }',
  );
  write('rules.json', readFileSync(inProject('.oxlintrc.json'), 'utf8'));
  write('pages/save.ts', 'export const save = async (): Promise<void> => undefined;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lintPages = async () => {
  const { config, scripts } = writeVueScripts({
    root,
    folder: 'pages',
    tsconfig: 'tsconfig.json',
    rules: 'rules.json',
  });
  const oxlint = inProject('node_modules/oxlint/bin/oxlint');
  // Left to itself, oxlint reports in another way on a machine where CI is set.
  const args = [oxlint, '--config', config, ...scripts, '--type-aware', '--deny-warnings', '--format=unix'];
  const { code, stdout } = await runProgram(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return { code, report: vueFileOf(stdout) };
};

test('a script stays at its lines and columns, and the rest of the file is blank', () => {
  expect(scriptOf('<template>\n  <p>hé</p>\n</template>\n<script setup lang="ts">\nlet a = 1;\n</script>')).toBe(
    `${' '.repeat(10)}\n${' '.repeat(11)}\n${' '.repeat(11)}\n${' '.repeat(24)}\nlet a = 1;\n${' '.repeat(9)}`,
  );
  expect(scriptOf('<template><p /></template>')).toBe('');
});

test('a promise that nobody waits for is found in a Vue file, at its line, where its function comes from another file', async () => {
  write('pages/Page.vue', `<script setup lang="ts">\nimport { save } from './save.ts';\n\nsave();\n</script>\n`);
  const { code, report } = await lintPages();
  expect(code).toBe(1);
  expect(report).toContain('no-floating-promises');
  expect(report).toContain('pages/Page.vue:4:1');
});

test('a Vue file that imports another passes when all its promises are waited for', async () => {
  write('pages/Part.vue', `<script setup lang="ts">\ndefineProps<{ name: string }>();\n</script>\n`);
  write(
    'pages/Page.vue',
    `<script setup lang="ts">\nimport Part from './Part.vue';\nimport { save } from './save.ts';\n\nawait save();\n</script>\n
<template><Part name="a" /></template>\n`,
  );
  expect(await lintPages()).toMatchObject({ code: 0 });
});
