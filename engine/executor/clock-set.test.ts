import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, retryEvery, waitStep } from '../testing/build-definition.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const HOUR = 3_600_000;
const SECOND = 1_000;

function retryAfter(ms: number) {
  return retryEvery(3, ms);
}

async function failsFirst(it: MemoryExecutor, delayMs: number): Promise<string> {
  const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', retry: retryAfter(delayMs) })] }));
  it.call('a').fail(new Error('broken'));
  await it.settle();
  return runId;
}

test('a clock that is set back an hour holds no retry for an hour', async () => {
  const it = new MemoryExecutor();
  await failsFirst(it, 30 * SECOND);
  it.clock.advance(10 * SECOND);
  it.clock.turnBack(HOUR);
  it.executor.lookAtClock();
  await it.settle();
  it.clock.advance(19 * SECOND);
  await it.settle();
  expect(it.calls).toHaveLength(1);
  it.clock.advance(SECOND);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('nobody has to say so: the next turn of any run notices', async () => {
  const it = new MemoryExecutor();
  await failsFirst(it, 30 * SECOND);
  it.clock.turnBack(HOUR);
  await it.create(buildDefinition({ name: 'other', steps: [agentStep({ id: 'b' })] }));
  await it.settle();
  it.clock.advance(30 * SECOND);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('when it was set back while no engine ran, a retry waits once more for its whole time, and no longer', async () => {
  const first = new MemoryExecutor();
  const runId = await failsFirst(first, 30 * SECOND);
  await first.executor.stop();
  const it = new MemoryExecutor({ journal: first.journal, clock: new ManualClock(first.clock.now() - HOUR) });
  it.executor.recover([runId]);
  await it.settle();
  it.clock.advance(29 * SECOND);
  await it.settle();
  expect(it.calls).toHaveLength(0);
  it.clock.advance(SECOND);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('when it was set back while no engine ran, an attempt whose outcome was lost is sent again at once', async () => {
  const first = new MemoryExecutor();
  const runId = await failsFirst(first, 30 * SECOND);
  first.clock.advance(30 * SECOND);
  await first.settle();
  await first.executor.stop();
  const it = new MemoryExecutor({ journal: first.journal, clock: new ManualClock(first.clock.now() - HOUR) });
  it.executor.recover([runId]);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('what was moved stays moved over a restart', async () => {
  const first = new MemoryExecutor();
  const runId = await failsFirst(first, 30 * SECOND);
  first.clock.turnBack(HOUR);
  first.executor.lookAtClock();
  await first.settle();
  first.clock.advance(10 * SECOND);
  await first.executor.stop();
  const it = new MemoryExecutor({ journal: first.journal, clock: new ManualClock(first.clock.now()) });
  it.executor.recover([runId]);
  it.clock.advance(20 * SECOND);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('a retry of a run that was paused meanwhile is not held either', async () => {
  const it = new MemoryExecutor();
  const runId = await failsFirst(it, 30 * SECOND);
  await it.command(runId, { type: 'pause', notes: null });
  it.clock.turnBack(HOUR);
  it.executor.lookAtClock();
  await it.settle();
  await it.command(runId, { type: 'resume', notes: null });
  it.clock.advance(30 * SECOND);
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
});

test('items that wait for their retry are not held, whatever their number', async () => {
  const it = new MemoryExecutor();
  const items = Array.from({ length: 20 }, (_, index) => index);
  const forEach = {
    items: '{{ parameters.items }}',
    maxParallel: 20,
    onItemFailure: 'fail',
    maxFailures: null,
    maxFailurePercentage: null,
  } as const;
  await it.create(
    buildDefinition({
      execution: { maxParallel: 20 },
      steps: [agentStep({ id: 'a', forEach, retry: retryAfter(30 * SECOND) })],
    }),
    { parameters: { items } },
  );
  for (const item of items) it.call(`a[${item}]`).fail(new Error('broken'));
  await it.settle();
  it.clock.turnBack(HOUR);
  it.executor.lookAtClock();
  it.clock.advance(30 * SECOND);
  await it.settle();
  expect(it.calls.filter(({ request }) => request.attempt === 2)).toHaveLength(20);
});

test('a wait of ten minutes takes ten minutes; one until a moment, and one of days, end when the clock says so', async () => {
  const it = new MemoryExecutor();
  const until = new Date(it.clock.now() + 10 * 60 * SECOND).toISOString();
  const ofMinutes = await it.create(buildDefinition({ name: 'minutes', steps: [waitStep({ id: 'w', seconds: 600 })] }));
  const ofDays = await it.create(
    buildDefinition({ name: 'days', steps: [waitStep({ id: 'w', seconds: 25 * 3_600 })] }),
  );
  const untilThen = await it.create(buildDefinition({ name: 'until', steps: [waitStep({ id: 'w', until })] }));
  it.clock.turnBack(HOUR);
  it.executor.lookAtClock();
  it.clock.advance(600 * SECOND);
  await it.settle();
  expect([it.status(ofMinutes), it.status(untilThen)]).toEqual(['completed', 'running']);
  it.clock.advance(HOUR);
  await it.settle();
  expect([it.status(untilThen), it.status(ofDays)]).toEqual(['completed', 'running']);
});

test('a clock that is set forward lets everything that is due fire at once, the earliest first', async () => {
  const it = new MemoryExecutor();
  const runs: string[] = [];
  for (const seconds of [300, 100, 200])
    runs.push(await it.create(buildDefinition({ name: `w-${seconds}`, steps: [waitStep({ id: 'w', seconds })] })));
  it.clock.sleep(HOUR);
  it.executor.lookAtClock();
  await it.settle();
  expect(runs.map((runId) => it.status(runId))).toEqual(['completed', 'completed', 'completed']);
  const fired = it.journal
    .readAll(0, 1_000)
    .filter(({ type }) => type === 'orchestration.timer.fired')
    .map(({ runId }) => runs.indexOf(runId));
  expect(fired).toEqual([1, 2, 0]);
});

test('what a machine slept does not count towards the time limit of a run', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ execution: { timeoutSeconds: 60 }, steps: [agentStep({ id: 'a' })] }),
  );
  it.clock.advance(20 * SECOND);
  it.clock.sleep(8 * HOUR);
  it.executor.lookAtClock();
  await it.settle();
  it.clock.advance(39 * SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('running');
  it.clock.advance(SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('with wallclock: true it does', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ execution: { timeoutSeconds: 60, wallclock: true }, steps: [agentStep({ id: 'a' })] }),
  );
  it.clock.sleep(8 * HOUR);
  it.executor.lookAtClock();
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('a clock that is set back gives a run no more time than its limit', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ execution: { timeoutSeconds: 60 }, steps: [agentStep({ id: 'a' })] }),
  );
  it.clock.advance(20 * SECOND);
  it.clock.turnBack(HOUR);
  it.executor.lookAtClock();
  await it.settle();
  it.clock.advance(40 * SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('the limit of a child run does not count sleep either', async () => {
  const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner' })] });
  const it = new MemoryExecutor({ children: { child } });
  const runId = await it.create(
    buildDefinition({ steps: [childStep({ id: 'nested', orchestration: { name: 'child' }, timeoutSeconds: 60 })] }),
    { attended: false },
  );
  it.clock.sleep(8 * HOUR);
  it.executor.lookAtClock();
  it.clock.advance(59 * SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('running');
  it.clock.advance(SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('sleep that the system alone knows of counts as little', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ execution: { timeoutSeconds: 60 }, steps: [agentStep({ id: 'a' })] }),
  );
  it.executor.fallAsleep();
  it.clock.advance(59 * SECOND); // nobody works meanwhile, and yet the steady clock goes on
  it.executor.lookAtClock(59 * SECOND);
  await it.settle();
  it.clock.advance(59 * SECOND);
  await it.settle();
  expect(it.status(runId)).toBe('running');
});

test('runs to which a jump means nothing are not written to', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }));
  const before = it.events(runId).length;
  it.clock.sleep(HOUR);
  it.executor.lookAtClock();
  await it.settle();
  expect(it.events(runId)).toHaveLength(before);
});
