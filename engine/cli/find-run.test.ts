import { expect, test } from 'vitest';
import { findApproval, findRun } from './find-run.ts';
import type { BatonClient } from './host.ts';
import { approvalView, someRunView } from './testing.ts';

function clientWith(runIds: readonly string[], approvalIds: readonly string[] = []): BatonClient {
  return {
    runs: {
      list: ({ text }: { text: string }) =>
        Promise.resolve({ items: runIds.filter((id) => id.includes(text)).map((id) => someRunView({ id })), total: 0 }),
    },
    approvals: { list: () => Promise.resolve({ items: approvalIds.map((id) => approvalView({ id })), total: 0 }) },
  } as unknown as BatonClient;
}

test('a run is found by its id, or by the beginning of it', async () => {
  const client = clientWith(['abc1', 'abd2', 'abc12']);
  expect((await findRun(client, 'abc1')).id).toBe('abc1');
  expect((await findRun(client, 'abd')).id).toBe('abd2');
});

test('a beginning that several share is refused, and they are named', async () => {
  await expect(findRun(clientWith(['abc1', 'abd2']), 'ab')).rejects.toMatchObject({
    code: 'usage',
    details: { ids: ['abc1', 'abd2'] },
  });
});

test('the middle of an id finds nothing', async () => {
  await expect(findRun(clientWith(['abc1']), 'bc')).rejects.toMatchObject({
    code: 'not_found',
    exitCode: 2,
    remedy: expect.stringContaining('baton runs') as string,
  });
});

test('an approval is found by its run, when that has only one', async () => {
  expect((await findApproval(clientWith([], ['r1.fetch.1', 'r2.fetch.1']), 'r1')).id).toBe('r1.fetch.1');
  await expect(findApproval(clientWith([], ['r1.fetch.1', 'r1.write.1']), 'r1')).rejects.toMatchObject({
    code: 'usage',
  });
});
