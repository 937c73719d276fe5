import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RunStatusView } from '../contract/run-status.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

test('the exit code says where a run stands', () => {
  expect(Object.fromEntries(RunStatusView.options.map((status) => [status, exitCodeOf(status)]))).toEqual({
    planning: 0,
    approval_pending: 3,
    running: 0,
    checkpoint: 3,
    paused: 3,
    needs_attention: 3,
    completed: 0,
    partially_completed: 0,
    failed: 4,
    aborted: 4,
    cancelled: 4,
  });
});

test('the table that people read has every code, and only those', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const section = readme.slice(readme.indexOf('## Exit codes'), readme.indexOf('## Output'));
  const told = [...section.matchAll(/^\| (\d+)/gm)].map(([, code]) => Number(code));
  expect(told).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
});

test('no command has a code of its own', () => {
  const folder = new URL('commands/', import.meta.url);
  const own = readdirSync(folder).filter((file) =>
    /\breturn (?:[^;\n]*[?:] )?[1-9]\d*;|exitWith\([1-9]/.test(readFileSync(new URL(file, folder), 'utf8')),
  );
  expect(own).toEqual([]);
});
