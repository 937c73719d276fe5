// What docs/guide/limits.md says is what the list says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSize, LIMITS, type Limit, type LimitName } from './limits.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guide', 'limits.md'), 'utf8');

test('the guide has every limit with its name, its size and the most it can be, and no other', () => {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 5),
    );
  const said = rows.map(([name, , usual, most]) => [name, usual, most]);
  const known = (Object.entries(LIMITS) as [LimitName, Limit][]).map(([name, { usual, hard, unit }]) => [
    `\`${name}\``,
    describeSize(usual, unit),
    usual === hard ? 'the same' : describeSize(hard, unit),
  ]);
  expect(said).toEqual(known);
});
