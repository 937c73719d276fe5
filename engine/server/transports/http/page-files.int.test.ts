import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { readPageFile } from './page-files.ts';

function builtPage(): string {
  const home = temporaryDirectory();
  const folder = join(home, 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'assets', 'main-a1_B2.js'), 'code');
  writeFileSync(join(folder, '.stamp.js'), 'ours');
  writeFileSync(join(folder, 'notes.txt'), 'ours');
  writeFileSync(join(home, 'secret.js'), 'secret');
  symlinkSync(join(home, 'secret.js'), join(folder, 'linked.js'));
  return folder;
}

test('gives the page and its parts, each with its type and the rules of the page', async () => {
  const folder = builtPage();
  const page = await readPageFile(folder, '/');
  expect(new TextDecoder().decode(page?.body)).toBe('<p>page</p>');
  expect(page?.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  expect(page?.headers['content-security-policy']).toContain("default-src 'none'");
  const script = await readPageFile(folder, '/assets/main-a1_B2.js');
  expect(script?.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': expect.stringContaining('immutable') as string,
  });
});

test.each([
  '/../secret.js',
  '/assets/../../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/..%5csecret.js',
  '/..\\secret.js',
  '//secret.js',
  '/./index.html',
  '/index.html%00.js',
  '/linked.js',
  '/.stamp.js',
  '/notes.txt',
  '/assets',
  '/assets/',
  '/nothing.js',
  '',
  'index.html',
  '/etc/passwd',
  '/index.html?',
  '/C:/secret.js',
  '/…/secret.js',
])('gives nothing for %j', async (path) => {
  expect(await readPageFile(builtPage(), path)).toBeNull();
});

test('gives nothing when there is no page', async () => {
  expect(await readPageFile(join(temporaryDirectory(), 'nowhere'), '/')).toBeNull();
});
