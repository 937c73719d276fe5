import { describe, expect, test } from 'vitest';
import { MemoryAdmissionLog } from '../admission/admission-log.ts';
import { BREAKER_DEFAULTS } from '../admission/breaker.ts';
import { AgentError } from '../agents/port/agent.ts';
import type { ProfileParts } from '../agents/port/example-request.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import { StorageFull } from '../journal/journal.ts';
import { agentStep, buildDefinition, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor, type MemoryExecutorOptions } from '../testing/memory-executor.ts';

const limits = (more: Partial<AgentProfile['limits']>): ProfileParts => ({
  limits: { concurrency: null, timeoutSeconds: null, ...more },
});
const one = { worker: limits({ concurrency: 1 }) };
const down = new AgentError('unavailable', 'The service is down', { retryable: true });

function running(profiles: MemoryExecutorOptions['profiles'], more: MemoryExecutorOptions = {}): MemoryExecutor {
  return new MemoryExecutor({ profiles: profiles ?? {}, ...more });
}

function under(it: MemoryExecutor, runId: string): string[] {
  return (
    it
      .load(runId)
      ?.steps.filter(({ status }) => status === 'running')
      .map(({ id }) => id) ?? []
  );
}

/** The runs whose calls are open, in the order in which they were called. */
function calledRuns(it: MemoryExecutor): string[] {
  return it.calls.map(({ request }) => request.run.id);
}

const solo = buildDefinition({ steps: [agentStep({ id: 'a' })] });

describe('a step that waits for room', () => {
  test('in a turn that could not be recorded, as a part that is not there any more, loses nothing but its turn', async () => {
    const compensate = { agent: 'worker', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;
    const undoing = buildDefinition({
      errorHandling: { notifyHuman: false },
      steps: [
        agentStep({ id: 'a', agent: 'other', compensate }),
        agentStep({ id: 'b', agent: 'other', dependsOn: ['a'] }),
      ],
    });
    const it = running(one);
    const busy = await it.create(solo);
    const failing = await it.create(undoing, { attended: false });
    it.call('a').answer();
    await it.settle();
    it.refuse = ({ events }) => {
      if (events.some(({ runId }) => runId === failing)) throw new Error('The disk is gone for a moment');
    };
    it.call('b').fail(new AgentError('no', 'No', { retryable: false }));
    await it.settle();
    it.calls.find(({ request }) => request.run.id === busy)?.answer();
    await it.settle();
    it.refuse = () => undefined;
    for (let second = 0; second < 3; second++) {
      it.clock.advance(1_000);
      await it.settle();
    }
    it.call('a@compensation').answer();
    await it.settle();
    expect([it.status(busy), it.status(failing)]).toEqual(['completed', 'failed']);
    expect(it.bugs.filter((bug) => bug instanceof TypeError)).toEqual([]);
  });

  test('is called as soon as another run makes room, and until then stays queued', async () => {
    const it = running(one);
    const [first, second] = [await it.create(solo), await it.create(solo)];
    expect([under(it, first), under(it, second)]).toEqual([['a'], []]);
    expect(it.load(second)?.steps[0]?.status).toBe('queued');
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it)).toEqual([first, second]);
    it.call('a').answer();
    await it.settle();
    expect([it.status(first), it.status(second)]).toEqual(['completed', 'completed']);
    expect(it.bugs).toEqual([]);
  });

  test('does not hold up the others of its run', async () => {
    const it = running({ worker: limits({ concurrency: 1 }), other: {} });
    const runId = await it.create(
      buildDefinition({
        steps: [
          agentStep({ id: 'a' }),
          agentStep({ id: 'b' }),
          agentStep({ id: 'c', agent: 'other' }),
          agentStep({ id: 'd', agent: 'other' }),
        ],
      }),
    );
    await it.settle(); // a turn that took long leaves some of it to the next
    expect(under(it, runId)).toEqual(['a', 'c', 'd']);
  });

  test('holds up what comes after it where one step follows the other', async () => {
    const it = running({ worker: limits({ concurrency: 1 }), other: {} });
    await it.create(solo);
    const runId = await it.create(
      buildDefinition({
        execution: { mode: 'sequential', maxParallel: 1 },
        steps: [agentStep({ id: 'x' }), agentStep({ id: 'y', agent: 'other' })],
      }),
    );
    expect(under(it, runId)).toEqual([]);
    it.call('a').answer();
    await it.settle();
    expect(under(it, runId)).toEqual(['x']);
  });

  test('is nobody’s guess: the run is not taken for stuck, nor for one that waits for people', async () => {
    const it = running(one);
    await it.create(solo);
    const runId = await it.create(solo);
    expect(it.status(runId)).toBe('running');
    expect(it.executor.isWaitingForPeople(runId)).toBe(false);
  });

  test('gives up its turn when its run is paused or cancelled, and takes it again when the run goes on', async () => {
    const it = running(one);
    const runs = [await it.create(solo), await it.create(solo), await it.create(solo), await it.create(solo)];
    const [first = '', paused = '', cancelled = '', last = ''] = runs;
    await it.command(paused, { type: 'pause', notes: null });
    await it.command(cancelled, { type: 'cancel', notes: null });
    expect(it.admission.gates.live.waitingRoom.countOf(paused)).toBe(0);
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it)).toEqual([first, last]);
    await it.command(paused, { type: 'resume', notes: null });
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it)).toEqual([first, last, paused]);
    expect(it.status(cancelled)).toBe('cancelled');
  });

  test('goes by priority over all runs', async () => {
    const it = running(one);
    await it.create(solo);
    const plain = await it.create(solo);
    const urgent = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', priority: 9 })] }));
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it).slice(1)).toEqual([urgent]);
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it).slice(2)).toEqual([plain]);
  });

  test('gets its place when an attempt is cancelled or runs out of time', async () => {
    const it = running({ worker: limits({ concurrency: 1, timeoutSeconds: 30 }) });
    const runs = [await it.create(solo), await it.create(solo), await it.create(solo)];
    await it.command(runs[0] ?? '', { type: 'cancel', notes: null });
    await it.settle();
    expect(under(it, runs[1] ?? '')).toEqual(['a']);
    it.clock.advance(30_000);
    await it.settle();
    expect(under(it, runs[2] ?? '')).toEqual(['a']);
  });

  test('that is a retry waits like any other, without the run being woken again and again', async () => {
    const retry = retryEvery(3, 1_000);
    const it = running(one);
    const failing = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', retry })] }));
    const other = await it.create(solo);
    it.call('a').fail(down);
    await it.settle();
    expect(under(it, other)).toEqual(['a']);
    it.clock.advance(1_000);
    await it.settle();
    const events = it.events(failing).length;
    it.clock.advance(60_000);
    await it.settle();
    expect(it.events(failing)).toHaveLength(events);
    expect(it.clock.armed, 'nothing ticks while it waits').toBe(0);
    it.call('a').answer();
    await it.settle();
    expect(it.calls.at(-1)?.request.idempotencyKey).toBe(`${failing}/a/2`);
  });

  test('with a thousand others of its run costs a look at the first, not at all of them', async () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => agentStep({ id: `s${index}` }));
    const it = running(one);
    const runId = await it.create(buildDefinition({ execution: { maxParallel: 1_000 }, steps }));
    for (let done = 1; done <= 50; done++) {
      it.calls[it.calls.length - 1]?.answer();
      await it.settle();
    }
    expect(it.calls.map(({ request }) => request.step.id)).toEqual(steps.slice(0, 51).map(({ id }) => id));
    expect(it.admission.gates.live.waitingRoom.countOf(runId)).toBe(949);
  });
});

describe('items of a list', () => {
  test('share the room of a pool with others, never more at once, and all of them are done', async () => {
    const it = running({});
    await it.admission.setLimit('narrow', 3, null, 'operator:ada', 0);
    const items = Array.from({ length: 20 }, (_, index) => index);
    const forEach = {
      items: '{{ parameters.items }}',
      maxParallel: 10,
      onItemFailure: 'fail',
      maxFailures: null,
      maxFailurePercentage: null,
    } as const;
    const definition = buildDefinition({
      execution: { pool: 'narrow' },
      parameters: [{ name: 'items', type: 'integer[]', required: false, default: items, description: '' }],
      steps: [agentStep({ id: 'each', forEach })],
    });
    const runId = await it.create(definition, { parameters: { items } });
    const other = await it.create(buildDefinition({ execution: { pool: 'narrow' }, steps: [agentStep({ id: 'a' })] }));
    let done = 0;
    while (done < it.calls.length) {
      expect(it.calls.length - done).toBeLessThanOrEqual(3);
      it.calls[done++]?.answer();
      await it.settle();
    }
    expect([it.status(runId), it.status(other), done]).toEqual(['completed', 'completed', 21]);
    expect(it.bugs).toEqual([]);
  });
});

describe('what undoes a run', () => {
  test('waits for room as its work did, and the run ends when all of it is undone', async () => {
    const it = running({ undoer: limits({ concurrency: 1 }), worker: {} });
    const compensate = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;
    const blocking = await it.create(buildDefinition({ steps: [agentStep({ id: 'long', agent: 'undoer' })] }));
    const definition = buildDefinition({
      steps: [agentStep({ id: 'a', compensate }), agentStep({ id: 'b', dependsOn: ['a'] })],
      errorHandling: {
        notifyHuman: false,
        rollback: { reversible: true, description: '', on: ['failure'], parallel: false },
      },
    });
    const runId = await it.create(definition, { attended: false });
    it.call('a').answer();
    await it.settle();
    it.call('b').fail(new AgentError('refused', 'No', { retryable: false }));
    await it.settle();
    expect([it.status(runId), it.admission.gates.live.waitingRoom.countOf(runId)]).toEqual(['running', 1]);
    it.call('long').answer();
    await it.settle();
    it.calls.at(-1)?.answer();
    await it.settle();
    expect([it.status(blocking), it.status(runId)]).toEqual(['completed', 'failed']);
    expect(it.types(runId)).toContain('step.compensated');
  });
});

describe('parents and children', () => {
  test('never wait for each other: a step that runs a child takes no room of the pool that the child needs', async () => {
    const child = buildDefinition({
      name: 'child',
      execution: { pool: 'narrow' },
      steps: [agentStep({ id: 'inner' })],
    });
    const parent = buildDefinition({
      name: 'parent',
      execution: { pool: 'narrow' },
      steps: [
        childStep({ id: 'nested', orchestration: { name: 'child' } }),
        agentStep({ id: 'after', dependsOn: ['nested'] }),
      ],
    });
    const it = running({}, { children: { child } });
    await it.admission.setLimit('narrow', 1, null, 'operator:ada', 0);
    const runs = [await it.create(parent), await it.create(parent), await it.create(parent)];
    for (let time = 0; time < 6; time++) {
      expect(it.admission.gates.live.places.inPool('narrow')).toBe(1);
      it.calls.at(-1)?.answer();
      await it.settle();
    }
    expect(runs.map((runId) => it.status(runId))).toEqual(['completed', 'completed', 'completed']);
  });
});

describe('what cannot be recorded', () => {
  test('takes no place: who was let in by a turn that failed asks again', async () => {
    const it = running(one);
    it.refuse = () => {
      throw new StorageFull('full');
    };
    await expect(it.create(solo)).rejects.toThrow('full');
    it.refuse = () => undefined;
    expect(it.admission.gates.live.places.size).toBe(0);
    const runId = await it.create(solo);
    expect(under(it, runId)).toEqual(['a']);
  });

  test('leaves nobody waiting for a run that never came to be', async () => {
    const it = running(one);
    await it.create(solo);
    it.refuse = () => {
      throw new StorageFull('full');
    };
    await expect(it.create(solo)).rejects.toThrow('full');
    expect(it.admission.gates.live.waitingRoom.isEmpty).toBe(true);
  });
});

describe('a breaker', () => {
  const breaker = { ...BREAKER_DEFAULTS, minimumCalls: 2, openSeconds: 10 };

  /** Two failed calls have opened it. */
  async function opened(it: MemoryExecutor): Promise<void> {
    for (let time = 0; time < 2; time++) {
      await it.create(solo, { attended: false });
      it.call('a').fail(down);
      await it.settle();
    }
    expect(it.admission.gates.live.breakers.stateOf('worker').kind).toBe('open');
  }

  test('opens by its rate, holds steps, lets one probe through, and lets everybody in when that has succeeded', async () => {
    const log = new MemoryAdmissionLog();
    const it = running({ worker: { breaker } }, { admissionLog: log });
    await opened(it);
    const waiting = [await it.create(solo), await it.create(solo), await it.create(solo)];
    expect(it.calls).toHaveLength(2);
    it.clock.advance(10_000);
    await it.settle();
    expect(calledRuns(it).slice(2)).toEqual([waiting[0]]);
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it).slice(2)).toEqual(waiting);
    expect(
      log
        .history({ limit: 10 })
        .map(({ type, data }) => `${type} ${'reason' in data ? data.reason : ''}`)
        .reverse(),
    ).toEqual([
      'orchestration.breaker.opened error_rate',
      'orchestration.breaker.half_opened time',
      'orchestration.breaker.closed probes_succeeded',
    ]);
  });

  test('that is told to fails steps at once, without a call, as an attempt of theirs', async () => {
    const it = running({ worker: { breaker: { ...breaker, whenOpen: 'fail' } } });
    await opened(it);
    const runId = await it.create(solo, { attended: false });
    await it.settle();
    expect(it.calls).toHaveLength(2);
    expect(it.load(runId)).toMatchObject({ status: 'failed', error: { code: 'breaker_open', agent: 'worker' } });
    expect(it.types(runId)).toEqual([
      'run.created',
      'run.plan_created',
      'run.started',
      'step.started',
      'step.failed',
      'run.failed',
    ]);
  });

  test('is not opened by errors that say nothing of the service', async () => {
    const it = running({ worker: { breaker } });
    for (let time = 0; time < 5; time++) {
      await it.create(solo, { attended: false });
      it.call('a').fail(new AgentError('invalid_input', 'The brief is missing', { retryable: false }));
      await it.settle();
    }
    expect(it.admission.gates.live.breakers.stateOf('worker').kind).toBe('closed');
  });

  test('stands after a restart where it stood, and half-opens in its time', async () => {
    const log = new MemoryAdmissionLog();
    const before = running({ worker: { breaker } }, { admissionLog: log });
    await opened(before);
    const waiting = await before.create(solo);
    await before.executor.stop();
    before.clock.advance(4_000);
    const it = running({ worker: { breaker } }, { admissionLog: log, journal: before.journal, clock: before.clock });
    it.executor.recover([waiting]);
    await it.settle();
    expect(it.calls).toEqual([]);
    it.clock.advance(6_000);
    await it.settle();
    expect(calledRuns(it)).toEqual([waiting]);
  });

  test('that half-opened before a restart counts what is started again as its probe', async () => {
    const log = new MemoryAdmissionLog();
    const before = running({ worker: { breaker } }, { admissionLog: log });
    await opened(before);
    const runs = [await before.create(solo), await before.create(solo)];
    before.clock.advance(10_000);
    await before.settle();
    await before.executor.stop();
    const it = running({ worker: { breaker } }, { admissionLog: log, journal: before.journal, clock: before.clock });
    it.executor.recover(runs);
    await it.settle();
    expect(calledRuns(it), 'one probe, as before').toEqual([runs[0]]);
    it.call('a').answer();
    await it.settle();
    expect(it.admission.gates.live.breakers.stateOf('worker').kind).toBe('closed');
    expect(calledRuns(it)).toEqual(runs);
  });

  test('that opens while there is no room to record it stands all the same, and is recorded when there is', async () => {
    const log = new MemoryAdmissionLog();
    const append = log.append.bind(log);
    log.append = () => {
      throw new StorageFull('full');
    };
    const it = running({ worker: { breaker } }, { admissionLog: log });
    await opened(it);
    expect(log.history({ limit: 10 })).toEqual([]);
    expect(() => it.admission.trip('other', 'live', 'why', 'operator:ada', it.clock.now())).toThrow('full');
    expect(it.admission.gates.live.breakers.isClosed('other'), 'what a person decides holds when it is recorded').toBe(
      true,
    );
    log.append = append;
    it.clock.advance(1_000);
    await it.settle();
    expect(log.history({ limit: 10 }).map(({ type }) => type)).toEqual(['orchestration.breaker.opened']);
    expect(it.bugs).toEqual([]);
  });

  test('tripped by hand holds steps until it is reset by hand', async () => {
    const it = running({});
    await it.admission.trip('worker', 'live', 'maintenance', 'operator:ada', it.clock.now());
    const runId = await it.create(solo);
    it.clock.advance(86_400_000);
    await it.settle();
    expect(it.calls).toEqual([]);
    await it.admission.reset('worker', 'live', 'over', 'operator:bob', it.clock.now());
    await it.settle();
    expect(calledRuns(it)).toEqual([runId]);
  });
});

describe('after a crash', () => {
  test('places are those of the attempts that are started again, and nobody else enters before', async () => {
    const before = running({ worker: limits({ concurrency: 2 }) });
    const runs = [await before.create(solo), await before.create(solo), await before.create(solo)];
    await before.executor.stop();
    const it = running({ worker: limits({ concurrency: 2 }) }, { journal: before.journal, clock: before.clock });
    it.executor.recover([...runs].reverse());
    await it.settle();
    expect(calledRuns(it).sort()).toEqual(runs.slice(0, 2).sort());
    expect(it.admission.gates.live.places.inAgent('worker')).toBe(2);
    it.call('a').answer();
    await it.settle();
    expect(calledRuns(it)).toContain(runs[2]);
  });
});
