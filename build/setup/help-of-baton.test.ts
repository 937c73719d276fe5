import { expect, test } from 'vitest';
import { asksForHelp, asksForVersion, commandTable } from './help-of-baton.mjs';

test('help is asked for with its flag, or by saying nothing; what comes after -- is not for us', () => {
  expect([[], ['--help'], ['run', '-h'], ['run', 'a.yaml', '--help']].map(asksForHelp)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([['run'], ['run', '--', '--help'], ['doctor', '--json']].map(asksForHelp)).toEqual([false, false, false]);
});

test('the version is asked for with its flag alone; beside other words, it is for the program to say what that means', () => {
  expect([['--version'], ['-V'], ['run', '--version'], []].map(asksForVersion)).toEqual([true, true, false, false]);
});

test('the table that a fresh clone prints has a line per command', () => {
  const table = commandTable();
  for (const command of ['library', 'run <name[@version]|file>', 'retry|skip <run> [step]', 'doctor'])
    expect(table).toContain(`  ${command}`);
  expect(table).not.toMatch(/[`\\]/);
});
