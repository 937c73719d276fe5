// A store that lies elsewhere takes its time to record a turn: nothing is started, answered or lost before.
import { expect, test } from 'vitest';
import { StorageFull } from '../journal/journal.ts';
import { agentStep, buildDefinition, childStep, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const chain = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });

/** What is to be recorded waits until `go` says what becomes of it. */
function onHold(it: MemoryExecutor) {
  const waiting: ((error?: Error) => void)[] = [];
  it.recording = (record) =>
    new Promise<void>((resolve, reject) =>
      waiting.push((error) => {
        if (error) return reject(error);
        record();
        resolve();
      }),
    );
  return {
    get waiting() {
      return waiting.length;
    },
    async go(error?: Error): Promise<void> {
      waiting.shift()?.(error);
      await it.settle();
    },
  };
}

test('nobody is called or answered before it is recorded', async () => {
  const it = new MemoryExecutor();
  const hold = onHold(it);
  let isAnswered = false;
  const created = it.create(chain).then(() => (isAnswered = true));
  await it.settle();
  expect([hold.waiting, it.calls.length, isAnswered]).toEqual([1, 0, false]);
  await hold.go();
  await created;
  expect(it.calls).toHaveLength(1);
});

test('what comes meanwhile is taken together in the next turn', async () => {
  const it = new MemoryExecutor();
  const runs = [await it.create(chain), await it.create(chain), await it.create(chain)];
  const hold = onHold(it);
  it.calls[0]?.answer();
  await it.settle();
  for (const call of it.calls.slice(1)) call.answer();
  await it.settle();
  expect(hold.waiting).toBe(1);
  await hold.go();
  expect(hold.waiting).toBe(1);
  await hold.go();
  expect(runs.map((runId) => it.types(runId).filter((type) => type === 'step.started').length)).toEqual([2, 2, 2]);
});

test('a turn that finds no room is taken back, its caller hears so, and what agents answered is kept', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(chain);
  const hold = onHold(it);
  it.call('a').answer();
  const paused = it.command(runId, { type: 'pause', notes: null }).catch((error: Error) => error.name);
  await it.settle();
  await hold.go(new StorageFull('no room'));
  expect(await paused).toBe('StorageFull');
  expect(it.executor.isStorageFull).toBe(true);
  it.clock.advance(1_000);
  await it.settle();
  await hold.go();
  expect(it.types(runId).slice(-2)).toEqual(['step.completed', 'step.started']);
  expect(it.executor.isStorageFull).toBe(false);
  expect(it.status(runId)).toBe('running');
});

test('who stops meanwhile waits for it, and then what agents have answered is recorded', async () => {
  const it = new MemoryExecutor();
  const [first, second] = [await it.create(chain), await it.create(chain)];
  const hold = onHold(it);
  it.calls[0]?.answer();
  await it.settle();
  it.calls[1]?.answer();
  await new Promise(setImmediate);
  const stopped = it.executor.stop();
  await hold.go();
  await hold.go();
  await stopped;
  for (const runId of [first, second]) expect(it.types(runId)).toContain('step.completed');
  expect(it.calls).toHaveLength(2);
});

test('a run that is being recorded is not said to wait for people', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] }));
  const hold = onHold(it);
  it.call('a').answer();
  await it.settle();
  expect(it.executor.isWaitingForPeople(runId)).toBe(false);
  await hold.go();
  expect(it.executor.isWaitingForPeople(runId)).toBe(true);
});

test('runs, their children and their questions come to the same end as in a store that is near', async () => {
  const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'work', checkpointAfter: CHECKPOINT })] });
  const parent = buildDefinition({
    steps: [
      childStep({ id: 'nested', orchestration: { name: 'child' } }),
      agentStep({ id: 'after', dependsOn: ['nested'] }),
    ],
  });
  const typesOf = async (isLater: boolean) => {
    const it = new MemoryExecutor({ children: { child } });
    if (isLater)
      it.recording = (record) =>
        new Promise<void>((resolve) => {
          setImmediate(() => {
            record();
            resolve();
          });
        });
    const runId = await it.create(parent);
    await it.settle();
    it.call('work').answer();
    await it.settle();
    await it.command('run-2', {
      type: 'decide',
      approvalId: 'run-2.work.1',
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    await it.settle();
    it.call('after').answer();
    await it.settle();
    expect(it.bugs).toEqual([]);
    return [runId, 'run-2'].map((each) => it.types(each));
  };
  expect(await typesOf(true)).toEqual(await typesOf(false));
});
