import { expect, test } from 'vitest';
import { StorageFull } from '../journal/journal.ts';
import { savingWhole } from '../agents/port/small-asset-store.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const work = buildDefinition({ steps: [agentStep({ id: 'a', agent: 'worker' })] });
const asked = { role: 'assistant', content: '', calls: [{ id: 'c', tool: 'look_up', arguments: '{"of":1}' }] } as const;

function conversed(it: MemoryExecutor, runId: string) {
  return it.journal
    .readRun(runId)
    .flatMap((event) => (event.type === 'orchestration.step.conversed' ? event.data : []));
}

test('what is said on the way to an answer is recorded before its agent goes on, in the order in which it is said', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(work);
  const { context } = it.call('a');
  await context.converse(asked);
  await context.converse({ role: 'tool', tool: 'look_up', callId: 'c', content: '42' });
  expect(conversed(it, runId)).toEqual([
    { stepId: 'a', attempt: 1, ...asked },
    { stepId: 'a', attempt: 1, role: 'tool', tool: 'look_up', callId: 'c', content: '42' },
  ]);
});

test('a message that is too long is cut, and kept whole as an asset', async () => {
  const saved: string[] = [];
  const assets = savingWhole((bytes, mimeType) => {
    saved.push(new TextDecoder().decode(bytes));
    return Promise.resolve({ id: 'a.json', mimeType, sizeBytes: bytes.length, sha256: 'a' });
  });
  const it = new MemoryExecutor({ assets });
  const runId = await it.create(work);
  const content = 'x'.repeat(20_000);
  await it.call('a').context.converse({ role: 'tool', tool: 'look_up', callId: 'c', content });
  const [message] = conversed(it, runId);
  expect(message?.content).toMatch(/^x+ … \(cut\)$/);
  expect(message?.whole).toMatchObject({ assetId: 'a.json', mimeType: 'application/json' });
  expect(JSON.parse(saved[0] ?? '')).toMatchObject({ content });
});

test('no attempt fails because what it says is too much, or can not be recorded', async () => {
  const it = new MemoryExecutor({ limits: { messagesPerAttempt: 2 } });
  const runId = await it.create(work);
  const { context, answer } = it.call('a');
  it.refuse = () => {
    throw new StorageFull('no room');
  };
  await context.converse({ role: 'user', content: 'unrecorded' });
  it.refuse = () => undefined;
  it.clock.advance(1_000);
  await it.settle();
  await context.converse({ role: 'user', content: 'recorded' });
  await context.converse({ role: 'user', content: 'once too often' });
  await context.converse({ role: 'user', content: 'x'.repeat(20_000) });
  answer();
  await it.settle();
  expect(conversed(it, runId).map(({ content }) => content)).toEqual(['recorded']);
  expect(it.status(runId)).toBe('completed');
});
