// What stands in the list of limits as the most is what the engine survives: recorded, viewed, loaded again, rebuilt.
import { expect, onTestFinished, test } from 'vitest';
import { tooLargeIn } from './contract/too-large.ts';
import { LIMITS, type LimitName } from './limits/limits.ts';
import { viewTree } from './server/run-tree.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';
import { TestEngine } from './testing/test-engine.ts';

const limits = Object.fromEntries(Object.entries(LIMITS).map(([name, { hard }]) => [name, hard])) as Record<LimitName, number>;
const source = `metadata: { name: big, version: 1.0.0, description: d, owner: owner }
orchestration:
  parameters: [{ name: text, type: string, required: true }]
  steps:
    - { id: a, agent: test-echo, input: { more: "{{ text }}" }, checkpoint_after: { question: "Go on?", required: true } }
    - { id: b, agent: test-echo, depends_on: a, input: { first: "{{ steps.a.content.input.more }}" } }
`;

test('values as big as they can be are recorded, viewed, loaded by the next engine and rebuilt', async () => {
  const directory = temporaryDirectory();
  const text = 'x'.repeat(LIMITS.valueBytes.hard - 2);
  const before = await TestEngine.open({ directory, ledger: null, limits });
  const runId = await before.start(source, { parameters: { text } });
  const waiting = await before.until(runId, ({ status }) => status !== 'running' && status !== 'planning');
  expect(waiting).toMatchObject({ status: 'checkpoint', error: null });
  await before.close();

  const after = await TestEngine.open({ directory, ledger: null, limits });
  onTestFinished(() => after.close());
  await after.engine.command(runId, { type: 'decide', approvalId: `${runId}.a.1`, decision: 'continue', notes: null, modifications: null, rewindTo: null }, 'operator:test');
  const row = await after.until(runId, ({ status }) => status !== 'running' && status !== 'checkpoint');
  expect(row.status).toBe('completed');
  const view = await viewTree(after.engine, row, row.updatedAt);
  expect(tooLargeIn(view.parameters['text'])?.sizeBytes).toBe(LIMITS.valueBytes.hard);
  expect(JSON.stringify(view).length).toBeLessThan(1_000_000);
  expect(await after.engine.rebuild()).toMatchObject({ isIdentical: true });
  expect(after.bugs).toEqual([]);
});
