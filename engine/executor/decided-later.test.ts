// Where what is decided at the gate is recorded later, nobody is called before, and nothing gets out of order.
import { expect, test } from 'vitest';
import { MemoryAdmissionLog } from '../admission/admission-log.ts';
import { BREAKER_DEFAULTS } from '../admission/breaker.ts';
import { AgentError } from '../agents/port/agent.ts';
import { StorageFull } from '../journal/journal.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const breaker = { ...BREAKER_DEFAULTS, minimumCalls: 2, openSeconds: 10 };
const solo = buildDefinition({ steps: [agentStep({ id: 'a' })] });
const down = new AgentError('unavailable', 'The service is down', { retryable: true });

function open(log = new MemoryAdmissionLog()) {
  const it = new MemoryExecutor({ profiles: { worker: { breaker } }, admissionLog: log });
  const waiting: ((error?: Error) => void)[] = [];
  it.recordingDecisions = (record) =>
    new Promise<void>((resolve, reject) =>
      waiting.push((error) => {
        if (error) return reject(error);
        record();
        resolve();
      }),
    );
  const go = async (error?: Error): Promise<void> => {
    waiting.shift()?.(error);
    await it.settle();
  };
  const types = () =>
    log
      .history({ limit: 20 })
      .map(({ type }) => type.replace('orchestration.', ''))
      .reverse();
  return { it, waiting, go, types };
}

async function twoFail(it: MemoryExecutor): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await it.create(solo, { attended: false });
    it.call('a').fail(down);
    await it.settle();
  }
}

test('a breaker that opens holds at once, and its probe is called when it is recorded that it half-opened', async () => {
  const { it, waiting, go, types } = open();
  await twoFail(it);
  await it.create(solo);
  expect([it.admission.gates.live.breakers.stateOf('worker').kind, it.calls.length, types()]).toEqual(['open', 2, []]);
  await go();
  it.clock.advance(10_000);
  await it.settle();
  expect([it.calls.length, waiting.length, types()]).toEqual([2, 1, ['breaker.opened']]);
  await go();
  expect([it.calls.length, types()]).toEqual([3, ['breaker.opened', 'breaker.half_opened']]);
  it.call('a').answer();
  await it.settle();
  await go();
  expect(types().at(-1)).toBe('breaker.closed');
  expect([waiting, it.bugs]).toEqual([[], []]);
});

test('what finds no room is recorded when there is some, once, and nobody waits for that', async () => {
  const { it, go, types } = open();
  await twoFail(it);
  await it.create(solo);
  await go(new StorageFull('full'));
  it.clock.advance(10_000);
  await it.settle();
  await go(new StorageFull('full')); // that it opened, tried again after a second
  await go(new StorageFull('full')); // that it opened, and half-opened meanwhile
  expect([it.calls.length, types()]).toEqual([3, []]);
  it.clock.advance(1_000);
  await it.settle();
  await go();
  expect([types(), it.bugs]).toEqual([['breaker.opened', 'breaker.half_opened'], []]);
});

test('what a person decides comes after what was decided before, and overrules what follows from calls meanwhile', async () => {
  const log = new MemoryAdmissionLog();
  const { it, waiting, go, types } = open(log);
  await twoFail(it);
  const tripped = it.admission.trip('worker', 'live', 'maintenance', 'operator:ada', it.clock.now());
  expect(waiting).toHaveLength(1);
  await go();
  expect([waiting.length, types()]).toEqual([1, ['breaker.opened']]);
  it.clock.advance(10_000);
  await it.settle();
  expect(it.admission.gates.live.breakers.stateOf('worker').kind).toBe('half_open');
  await go();
  await tripped;
  await it.settle();
  const until = (state: { readonly until?: number | null }) => state.until;
  expect(until(it.admission.gates.live.breakers.stateOf('worker') as { until?: number | null })).toBeNull();
  while (waiting.length > 0) await go();
  const again = new MemoryExecutor({ profiles: { worker: { breaker } }, admissionLog: log });
  expect(again.admission.gates.live.breakers.stateOf('worker')).toEqual(
    it.admission.gates.live.breakers.stateOf('worker'),
  );
});

test('the engine ends when what was decided is recorded', async () => {
  const { it, go, types } = open();
  await twoFail(it);
  let isOver = false;
  const stopped = Promise.resolve(it.executor.stop()).then(() => (isOver = true));
  await it.settle();
  expect([isOver, types()]).toEqual([false, []]);
  await go();
  await stopped;
  expect(types()).toEqual(['breaker.opened']);
});
