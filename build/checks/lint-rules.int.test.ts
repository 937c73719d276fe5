// Every rule that stands in .oxlintrc.json by name finds a mistake of its kind where it should, and nowhere else.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../setup/places.mjs';
import { runProgram } from '../setup/program.mjs';

/** A mistake for each rule that needs no types, in a file of the room where it counts. */
const mistakes: Readonly<Record<string, readonly [file: string, text: string]>> = {
  eqeqeq: ['server/equal', 'export const same = (a: number, b: number) => a == b;'],
  'no-var': ['server/var', 'export var a = 1;'],
  'prefer-const': ['server/let', 'let a = 1;\nexport const b = a;'],
  'object-shorthand': ['server/shorthand', 'const a = 1;\nexport const b = { a: a };'],
  'no-default-export': ['server/default', 'export default 1;'],
  'no-unused-vars': ['server/unused', 'const a = 1;\nexport const b = 2;'],
  'ban-ts-comment': ['server/comment', '// @ts-ignore\nexport const a: number = "1";'],
  'no-duplicate-enum-values': ['server/enum', 'export enum Same { a = 1, b = 1 }'],
  'no-empty-object-type': ['server/empty', 'export type Anything = {};'],
  'no-extra-non-null-assertion': ['server/assert', 'export const a = (b?: string) => b!!.length;'],
  'no-misused-new': ['server/new', 'export interface Made { new (): Made; }'],
  'no-namespace': ['server/namespace', 'export namespace Inner { export const a = 1; }'],
  'no-non-null-asserted-optional-chain': ['server/chain', 'export const a = (b?: { c?: string }) => b?.c!;'],
  'no-require-imports': ['server/require', "export const fs = require('node:fs');"],
  'no-this-alias': ['server/this', 'export function a(this: object) { const self = this; return self; }'],
  'no-unnecessary-type-constraint': ['server/constraint', 'export type Same<T extends unknown> = T[];'],
  'no-unsafe-declaration-merging': ['server/merge', 'export interface Both { a: 1 }\nexport class Both {}'],
  'no-unsafe-function-type': ['server/function', 'export type Any = Function;'],
  'no-wrapper-object-types': ['server/wrapper', 'export type Text = String;'],
  'prefer-as-const': ['server/const', "export const a = 'b' as 'b';"],
  'prefer-namespace-keyword': ['server/module', 'declare module Inner { export const a: number; }\nexport {};'],
  'triple-slash-reference': ['server/slashes', "/// <reference path='./equal.ts' />\nexport {};"],
  'no-array-constructor': ['server/array', 'export const a = new Array(1, 2);'],
  'no-unused-expressions': ['server/expression', 'export const a = 1;\na;'],
  'prefer-rest-params': ['server/arguments', 'export function a() { return [...arguments]; }'],
  'prefer-spread': ['server/apply', 'export const a = (b: number[]) => Math.max.apply(Math, b);'],
  'consistent-type-imports': ['server/types', "import { Stats } from 'node:fs';\nexport type A = Stats;"],
  'no-explicit-any': ['server/any', 'export const a = (b: any) => String(b);'],
  'no-console': ['server/console', "console.log('a');"],
  'no-restricted-properties': ['run/chance', 'export const a = Math.random();'],
  'no-restricted-imports': ['run/ids', "import { randomUUID } from 'node:crypto';\nexport const a = randomUUID();"],
  'no-restricted-globals': ['run/timer', 'setTimeout(String, 1);'],
};
/** A configuration is excused from nothing but that it is exported as a tool wants it. */
const inConfiguration = ['engine/tool.config', 'export default (a: any) => String(a);'] as const;
/** What is no mistake where it stands. */
const allowed: Readonly<Record<string, string>> = {
  'cli/console': "console.log('a');",
  'server/chance': 'export const a = [Math.random(), performance.now()];',
  'run/chance.test': 'export const a = [Math.random(), performance.now()];',
  'server/unused-but-said': 'export const a = (_b: number) => 1;',
};
const rules = JSON.parse(readFileSync(inProject('.oxlintrc.json'), 'utf8')) as {
  readonly rules: Readonly<Record<string, unknown>>;
  readonly overrides: readonly { readonly rules: Readonly<Record<string, unknown>> }[];
};
let root: string;
let report: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-lint-rules-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('.oxlintrc.json', JSON.stringify(rules));
  for (const [file, text] of Object.values(mistakes)) write(`engine/${file}.ts`, `${text}\n`);
  for (const [file, text] of Object.entries(allowed)) write(`engine/${file}.ts`, `${text}\n`);
  write(`${inConfiguration[0]}.ts`, `${inConfiguration[1]}\n`);
  const args = [inProject('node_modules/oxlint/bin/oxlint'), '.', '--deny-warnings', '--format=unix'];
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  ({ stdout: report } = await runProgram(process.execPath, args, { cwd: root, env }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(Object.entries(mistakes))('%s finds its mistake', (rule, [file]) => {
  const said = report.split('\n').filter((line) => line.includes(`engine/${file}.ts`));
  expect(said.join('\n')).toContain(`(${rule})`);
});

test('what is no mistake where it stands is not spoken of', () => {
  const files = Object.keys(allowed).map((file) => `engine/${file}.ts`);
  expect(report.split('\n').filter((line) => files.some((file) => line.includes(file)))).toEqual([]);
});

test('a configuration is held to all rules but that of names', () => {
  const [file] = inConfiguration;
  const said = report.split('\n').filter((line) => line.includes(`${file}.ts`));
  expect(said.map((line) => /\(([\w-]+)\)/.exec(line)?.[1])).toEqual(['no-explicit-any']);
});

test('no rule is without a mistake that shows it, but those that need types', () => {
  const named = [rules.rules, ...rules.overrides.map((each) => each.rules)].flatMap((each) => Object.keys(each));
  const shown = new Set([...Object.keys(mistakes), ...needTypes]);
  expect([...new Set(named.map((name) => name.replace(/^.*\//, '')))].filter((name) => !shown.has(name))).toEqual([]);
});

const needTypes = [
  'await-thenable',
  'no-base-to-string',
  'no-floating-promises',
  'no-for-in-array',
  'no-misused-promises',
  'only-throw-error',
  'switch-exhaustiveness-check',
];
