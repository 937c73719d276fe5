/**
 * docs/guide/first-definition.md, typed as it is printed: its file grows as the page says, and each command says what
 * the page says.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commandLineRuntime } from '../cli/desk.ts';

const project = join(import.meta.dirname, '..', '..');
const guide = join(project, 'docs', 'guide');
const desk = mkdtempSync(join(tmpdir(), 'baton-first-definition-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

/** The blocks of the page in their order: what is added to the file, what is typed, and what is then seen. */
const blocks = [
  ...readFileSync(join(guide, 'first-definition.md'), 'utf8').matchAll(/```(yaml|sh|)\n([^]*?)```\n/g),
].map(([, kind = '', text = '']) => ({ kind, text }));

test('the page comes to its example, and each command says what the page says', async () => {
  let file = '';
  let seen = '';
  for (const { kind, text } of blocks) {
    if (kind === 'yaml') {
      file += file === '' ? text : `\n${text}`;
      writeFileSync(join(desk, 'feedback.yaml'), file);
    } else if (kind === 'sh') seen = await typed(text);
    else
      for (const part of text.split(/\n|…/).map((line) => line.trim()))
        if (part !== '') expect(seen, `after what comes before "${part}"`).toContain(part);
  }
  const example = readFileSync(join(guide, 'examples', 'first-definition.yaml'), 'utf8');
  expect(example.replace(/^(#.*\n)+/, '')).toBe(file);
});

/** `npm run baton --` stands for the program that was built, on what runs it in a checkout. */
function typed(commands: string): Promise<string> {
  const npm = `npm() { shift 3; "$RUNTIME" "$PROGRAM" "$@"; }`;
  const env = {
    ...process.env,
    BATON_HOME: join(desk, 'home'),
    RUNTIME: commandLineRuntime(),
    PROGRAM: join(project, 'out', 'main', 'cli.js'),
    ELECTRON_RUN_AS_NODE: '1',
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    execFile('sh', ['-c', `${npm}\n${commands}`], { cwd: desk, env }, (_error, stdout) => resolve(stdout));
  });
}
