import { expect, test } from 'vitest';
import { asksForHelp, commandTable } from './help-of-baton.mjs';

test('help is asked for with its flag, or by saying nothing; what comes after -- is not for us', () => {
  expect([[], ['--help'], ['run', '-h'], ['run', 'a.yaml', '--help']].map(asksForHelp)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([['run'], ['run', '--', '--help'], ['doctor', '--json']].map(asksForHelp)).toEqual([false, false, false]);
});

test('the table that a fresh clone prints has a line per command', () => {
  const table = commandTable();
  for (const command of ['library', 'run <name[@version]|file>', 'retry|skip <run> [step]', 'doctor'])
    expect(table).toContain(`  ${command}`);
  expect(table).not.toMatch(/[`\\]/);
});
