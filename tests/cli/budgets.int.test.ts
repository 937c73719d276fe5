import { expect, test } from 'vitest';
import { deskHere } from './desk-here.ts';

const costly = `
metadata: { name: costly, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: one, agent: test-echo, input: { script: { metadata: { cost: 0.4 } } } }
    - { id: two, agent: test-echo, depends_on: [one], input: { script: { metadata: { cost: 0.4 } } } }
`;

test('budgets are set, hold for the next call, and are shown with what was spent', async () => {
  const here = deskHere();
  expect((await here.baton('budgets')).stdout).toMatch(/day\s+no limit\s+\$0\.00/);
  await here.baton('budgets', 'set', 'run', '0.50');
  await here.baton('budgets', 'set', 'agent:test-echo', '3');
  const file = here.write('costly.yaml', costly);
  const run = await here.baton('run', file, '--unattended');
  expect(run.stdout + run.stderr).toContain('The budget of this run is used up: $0.40 of $0.50 are spent');
  const { value } = await here.json('budgets');
  expect(value).toMatchObject({
    budgets: { run: 0.5, agents: { 'test-echo': 3 } },
    today: { cost: 0.4, agents: { 'test-echo': { cost: 0.4 } }, definitions: { costly: { cost: 0.4 } } },
  });
  await here.baton('budgets', 'set', 'run', 'none');
  expect((await here.baton('run', file, '--unattended')).code).toBe(0);
  expect((await here.baton('budgets')).stdout).toMatch(/agent:test-echo\s+\$3\.00\s+\$1\.20/);
});

test.each([
  [['set', 'week', '5'], 'has no budget: say day, run'],
  [['set', 'agent:', '5'], 'has no budget'],
  [['set', 'day', '-1'], 'is no amount'],
  [['set', 'day', 'five'], 'is no amount'],
])('what is no budget is refused: %s', async (words, said) => {
  expect(await deskHere().baton('budgets', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});
