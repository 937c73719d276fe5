// What the guide says of its rollout: wave after wave, and never more than five servers at once.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StoredEvent } from '../../engine/journal/journal.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';

const examples = resolve(import.meta.dirname, '..', '..', 'docs', 'guide', 'examples');
const read = (file: string) => readFileSync(resolve(examples, file), 'utf8');

interface Update {
  readonly wave: number;
  readonly begins: number;
  ends: number;
}

/** When each server's update began and ended, by places in the journal. */
function updatesIn(events: readonly StoredEvent[]): Update[] {
  const waveOf = new Map<string, number>();
  const updates = new Map<string, Update>();
  for (const { type, data, runId, position } of events) {
    if (type === 'orchestration.run.created' && data.parent)
      waveOf.set(runId, Number(/\d+/.exec(data.parent.stepId)?.[0]));
    const key = 'stepId' in data ? `${runId}/${data.stepId}` : '';
    if (type === 'orchestration.step.started' && key.includes('/update['))
      updates.set(key, { wave: waveOf.get(runId) ?? -1, begins: position, ends: Infinity });
    const update = updates.get(key);
    if (update && (type === 'orchestration.step.completed' || type === 'orchestration.step.failed'))
      update.ends = position;
  }
  return [...updates.values()];
}

async function rollOut(waves: readonly (readonly string[])[], child: string) {
  const it = await TestEngine.open();
  onTestFinished(() => it.close());
  it.import('update-wave', child);
  const runId = await it.start(read('rollout-in-waves.yaml'), {
    parameters: { waves: waves.map((servers, index) => ({ name: `wave ${index}`, servers })) },
    attended: false,
  });
  const { status } = await it.ended(runId);
  return { status, updates: updatesIn(it.engine.journal.readAll(0, 10_000)) };
}

const servers = (wave: string, count: number) => Array.from({ length: count }, (_, index) => `${wave}${index}`);

test('a wave begins when the one before is done, and no more than five servers are updated at once', async () => {
  const { status, updates } = await rollOut(
    [servers('a', 3), servers('b', 12), servers('c', 7)],
    read('children/update-wave.yaml'),
  );
  expect([status, updates.length]).toEqual(['completed', 22]);
  for (const update of updates) {
    const earlier = updates.filter(({ wave }) => wave < update.wave);
    expect(earlier.every(({ ends }) => ends < update.begins)).toBe(true);
    expect(
      updates.filter(({ begins, ends }) => begins <= update.begins && ends > update.begins).length,
    ).toBeLessThanOrEqual(5);
  }
});

test('a wave in which a server fails is the last', async () => {
  const failing = read('children/update-wave.yaml').replace(
    'input: { userMessage: "Update {{ item }}" }',
    `input: { userMessage: "Update {{ item }}", script: { behaviour: "{{ item == 'b1' ? 'fail' : 'echo' }}" } }`,
  );
  const { status, updates } = await rollOut([servers('a', 3), servers('b', 4), servers('c', 2)], failing);
  expect([status, Math.max(...updates.map(({ wave }) => wave))]).toEqual(['failed', 1]);
});
