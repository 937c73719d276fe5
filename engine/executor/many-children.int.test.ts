/**
 * A run that ends hundreds of children at once: others are served meanwhile, and an end of the process in between loses
 * none.
 */
import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../journal/journal.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

/** More than one turn decides about, however fast the machine is. */
const CHILDREN = 350;
const CHILD = `
metadata: { name: child, version: 1.0.0, owner: owner }
orchestration:
  steps: [ { id: work, type: wait, signal: go } ]
`;
const PARENT = `
metadata: { name: parent, version: 1.0.0, owner: owner }
orchestration:
  parameters: [ { name: list, type: 'number[]', required: true } ]
  steps: [ { id: each, type: orchestration, orchestration: { name: child }, for_each: { items: '{{ parameters.list }}', max_parallel: 1000 } } ]
`;

async function begun(directory: string): Promise<{ host: TestEngine; runId: string }> {
  const host = await TestEngine.open({ directory, ledger: null });
  host.import('child', CHILD);
  host.import('parent', PARENT);
  const run = await host.engine.start({
    definition: { name: 'parent', version: null },
    parameters: { list: Array.from({ length: CHILDREN }, (_, index) => index) },
    mode: 'rehearsal',
    attended: true,
    owner: null,
    actor: 'operator:test',
    correlationId: null,
  });
  await until(host, () => host.engine.readModels.openRuns().length === CHILDREN + 1);
  return { host, runId: run.id };
}

function until({ engine }: TestEngine, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      stop();
      resolve();
    };
    const stop = engine.subscribe(() => setImmediate(look));
    look();
  });
}

const statuses = ({ engine }: TestEngine) =>
  Object.entries(
    Object.groupBy(engine.readModels.listRuns({}, { limit: 1000, offset: 0 }).items, ({ status }) => status),
  ).map(([status, runs]) => [status, runs?.length]);

describe.each(['cancel', 'kill'] as const)('%s', (type) => {
  test('reaches every child, in several turns', async () => {
    const { host, runId } = await begun(temporaryDirectory());
    const turns: (readonly StoredEvent[])[] = [];
    host.engine.subscribe((events) => void turns.push(events));
    await host.engine.command(runId, { type, notes: null }, 'operator:test');
    await until(host, () => host.engine.readModels.openRuns().length === 0);
    const ended = turns.map(
      (events) =>
        events.filter(
          (event) => event.type === 'orchestration.run.cancelled' || event.type === 'orchestration.run.aborted',
        ).length,
    );
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(CHILDREN + 1);
    expect(ended.filter((count) => count > 0).length).toBeGreaterThan(1);
    await host.close();
    expect(host.bugs).toEqual([]);
  });

  test('reaches, after the end of the process in its midst, those that had not been told', async () => {
    const directory = temporaryDirectory();
    const { host, runId } = await begun(directory);
    const closing: Promise<void>[] = [];
    host.engine.subscribe((events) => {
      if (closing.length === 0 && events.some((event) => event.runId === runId)) closing.push(host.close());
    });
    await host.engine.command(runId, { type, notes: null }, 'operator:test');
    await Promise.all(closing);
    const next = await TestEngine.open({ directory, ledger: null });
    expect(next.engine.readModels.openRuns().length).toBeGreaterThan(0);
    await until(next, () => next.engine.readModels.openRuns().length === 0);
    expect(statuses(next)).toEqual(type === 'cancel' ? [['cancelled', CHILDREN + 1]] : [['aborted', CHILDREN + 1]]);
    await next.close();
    expect([...host.bugs, ...next.bugs]).toEqual([]);
  });
});
