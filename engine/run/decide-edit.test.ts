import { expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { RunCommand } from './run-command.ts';

const definition = buildDefinition({
  steps: [agentStep({ id: 'a', agent: 'worker' }), agentStep({ id: 'b', agent: 'worker', dependsOn: ['a'] })],
});
const edit = (parts: Partial<Extract<RunCommand, { type: 'edit_deliverable' }>> = {}): RunCommand => ({
  type: 'edit_deliverable',
  stepId: 'a',
  from: 1,
  title: 'T',
  kind: 'document',
  format: 'markdown',
  content: 'mine',
  metadata: {},
  output: { text: 'mine' },
  notes: 'a typo',
  ...parts,
});

async function delivered() {
  const it = new MemoryExecutor();
  const runId = await it.create(definition);
  it.call('a').respond({
    status: 'success',
    mode: 'BUILD',
    content: { deliverable: { title: 'T', type: 'document', format: 'markdown', content: 'theirs', metadata: {} } },
    metadata: { rehearsed: true },
  });
  await it.settle();
  return { it, runId };
}

test('an edit is the next version, and what comes after the step reads it from then on', async () => {
  const { it, runId } = await delivered();
  await it.command(runId, edit());
  expect(it.journal.readRun(runId).at(-1)).toMatchObject({
    type: 'orchestration.deliverable.edited',
    data: {
      deliverable: { id: `${runId}.a`, version: 2 },
      from: 1,
      content: 'mine',
      notes: 'a typo',
      output: { text: 'mine' },
    },
  });
});

test('an edit of a version that is not the newest is refused, and one of nothing', async () => {
  const { it, runId } = await delivered();
  await it.command(runId, edit());
  await expect(it.command(runId, edit())).rejects.toThrow('at version 2 now, and version 1 was edited');
  await expect(it.command(runId, edit({ stepId: 'b' }))).rejects.toThrow('has delivered nothing');
  await expect(it.command(runId, edit({ stepId: 'c' }))).rejects.toThrow('no step');
});

test('a step that is done again makes the version after the edited one', async () => {
  const { it, runId } = await delivered();
  await it.command(runId, edit());
  await it.command(runId, { type: 'rewind', stepId: 'a', modifications: null, notes: null });
  await it.settle();
  await expect(it.command(runId, edit({ from: 2, content: 'again' }))).resolves.toBeUndefined();
  expect(it.journal.readRun(runId).at(-1)?.data).not.toHaveProperty('output'); // it is at work
});
