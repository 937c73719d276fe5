import { describe, expect, test } from 'vitest';
import type { ProfileParts } from '../agents/port/example-request.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import { testProfile } from '../agents/rehearsal/test-agents.ts';
import { BREAKER_DEFAULTS } from './breaker.ts';
import { Breakers } from './breakers.ts';
import type { Entrant } from './entrant.ts';
import { Gate } from './gate.ts';

const noop = testProfile('test-noop') as AgentProfile;

function gateOf(
  profiles: Readonly<Record<string, ProfileParts>>,
  pools: Readonly<Record<string, number>> = {},
  mode: 'live' | 'rehearsal' = 'live',
) {
  const profileOf = (name: string): AgentProfile => ({ ...noop, name, ...profiles[name] });
  const breakers = new Breakers(mode, profileOf);
  return { gate: new Gate({ mode, profileOf, limitOf: (pool) => pools[pool], breakers }), breakers };
}

const limits = (more: Partial<AgentProfile['limits']>): ProfileParts => ({
  limits: { concurrency: null, timeoutSeconds: null, ...more },
});

function entrant(runId: string, more: Partial<Entrant> = {}): Entrant {
  return {
    runId,
    stepIndex: 0,
    stepId: 'step',
    attempt: 1,
    agent: 'writer',
    definition: 'campaign',
    rootRunId: runId,
    isAskedAgain: false,
    pool: null,
    priority: 0,
    dueAt: 0,
    ...more,
  };
}

function enters(gate: Gate, who: Entrant, now = 0): boolean {
  const isIn = gate.ask(who, now).kind === 'go';
  if (isIn) gate.started(who, now);
  return isIn;
}

/** Called, and in. */
function admit(gate: Gate, waiting: readonly Entrant[], now = 0): string[] {
  return [...gate.admit(now)].map((runId) => {
    gate.takeCalled(runId);
    const who = waiting.find((one) => one.runId === runId) as Entrant;
    expect(enters(gate, who, now)).toBe(true);
    return runId;
  });
}

describe('an agent with room for one', () => {
  test('is called once at a time; who waits hears why, and comes in when the other is done', () => {
    const { gate } = gateOf({ writer: limits({ concurrency: 1 }) });
    expect(enters(gate, entrant('a'))).toBe(true);
    expect(gate.ask(entrant('b'), 5)).toEqual({
      kind: 'hold',
      obstacle: { kind: 'agent', name: 'writer', until: null },
    });
    expect([...gate.admit(6)]).toEqual([]);
    gate.ended(entrant('a'), 'succeeded', 10);
    expect(admit(gate, [entrant('b')], 10)).toEqual(['b']);
  });

  test('serves those who wait by priority, then by how long they have been due, over all runs', () => {
    const { gate } = gateOf({ writer: limits({ concurrency: 1 }) });
    enters(gate, entrant('in'));
    const waiting = [
      entrant('late', { dueAt: 9 }),
      entrant('early', { dueAt: 3 }),
      entrant('urgent', { dueAt: 10, priority: 5 }),
    ];
    for (const who of waiting) gate.ask(who, 20);
    const order: string[] = [];
    let inside = entrant('in');
    for (let time = 0; time < 3; time++) {
      gate.ended(inside, 'succeeded', 30);
      const [next = ''] = admit(gate, waiting, 30);
      order.push(next);
      inside = waiting.find(({ runId }) => runId === next) as Entrant;
    }
    expect(order).toEqual(['urgent', 'early', 'late']);
  });

  test('is not kept by somebody who was let in and did not start, nor by somebody who was called and did not come', () => {
    const { gate } = gateOf({ writer: limits({ concurrency: 1 }) });
    gate.ask(entrant('a'), 0);
    gate.dropUnstarted();
    expect(enters(gate, entrant('b'))).toBe(true);
    gate.ask(entrant('c'), 0);
    gate.ask(entrant('d'), 0);
    gate.ended(entrant('b'), 'none', 1);
    expect([...gate.admit(1)]).toEqual(['c']);
    gate.returnUnused('c', gate.takeCalled('c'));
    expect([...gate.admit(1)]).toEqual(['d']);
  });

  test('is not left twice: the end of an older attempt frees nobody else’s place', () => {
    const { gate } = gateOf({ writer: limits({ concurrency: 1 }) });
    enters(gate, entrant('a'));
    gate.ended(entrant('a'), 'none', 1);
    enters(gate, entrant('a', { attempt: 2 }));
    gate.ended(entrant('a'), 'none', 2);
    expect(enters(gate, entrant('b'))).toBe(false);
  });

  test('has whoever an earlier process left inside, even where that is too many', () => {
    const { gate } = gateOf({ writer: limits({ concurrency: 1 }) });
    gate.shut();
    expect(gate.ask(entrant('new'), 0)).toMatchObject({ kind: 'hold', obstacle: { kind: 'recovery' } });
    gate.started(entrant('a'), 0);
    gate.started(entrant('b'), 0);
    gate.open();
    expect([...gate.admit(0)]).toEqual([]);
    gate.ended(entrant('a'), 'succeeded', 1);
    expect([...gate.admit(1)], 'one too many are still inside').toEqual([]);
    gate.ended(entrant('b'), 'succeeded', 1);
    expect([...gate.admit(1)]).toEqual(['new']);
  });
});

describe('a pool', () => {
  const two = { writer: limits({ pool: 'models' }), painter: limits({ pool: 'models' }) };

  test('is shared by agents and by definitions that name it', () => {
    const { gate } = gateOf(two, { models: 2 });
    expect(enters(gate, entrant('a'))).toBe(true);
    expect(enters(gate, entrant('b', { agent: 'other', pool: 'models' }))).toBe(true);
    expect(gate.ask(entrant('c', { agent: 'painter' }), 0)).toEqual({
      kind: 'hold',
      obstacle: { kind: 'pool', name: 'models', until: null },
    });
  });

  test('without a limit keeps nobody out, and still knows who is in', () => {
    const { gate } = gateOf(two);
    for (const runId of 'abcdef') expect(enters(gate, entrant(runId))).toBe(true);
    expect(gate.places.inPool('models')).toBe(6);
  });

  test('whose limit is lowered takes nobody’s place, and whose limit is raised lets more in', () => {
    const pools = { models: 2 };
    const { gate } = gateOf(two, pools);
    enters(gate, entrant('a'));
    enters(gate, entrant('b'));
    pools.models = 1;
    gate.hearOfChange();
    gate.ask(entrant('c'), 0);
    gate.ended(entrant('a'), 'none', 1);
    expect([...gate.admit(1)]).toEqual([]);
    pools.models = 2;
    gate.hearOfChange();
    expect([...gate.admit(1)]).toEqual(['c']);
  });

  test('does not hold up those who do not need it', () => {
    const { gate } = gateOf({ writer: limits({ pool: 'models' }), painter: limits({ concurrency: 1 }) }, { models: 0 });
    expect(enters(gate, entrant('a'))).toBe(false);
    expect(enters(gate, entrant('b', { agent: 'painter' }))).toBe(true);
  });

  test('is kept for who needs more than others, once eight of them have gone by', () => {
    const { gate } = gateOf(
      { writer: limits({ pool: 'models', concurrency: 1 }), painter: limits({ pool: 'models' }) },
      { models: 2 },
    );
    enters(gate, entrant('first'));
    enters(gate, entrant('second', { agent: 'painter' }));
    gate.ask(entrant('patient'), 0);
    let passed = 0;
    for (let inside = 'second'; passed < 20; passed++) {
      gate.ended(entrant(inside, { agent: 'painter' }), 'succeeded', 1);
      inside = `other-${passed}`;
      if (!enters(gate, entrant(inside, { agent: 'painter' }), 1)) break;
    }
    expect(passed).toBe(8);
    gate.ended(entrant('first'), 'succeeded', 2);
    expect([...gate.admit(2)][0]).toBe('patient');
  });
});

describe('a rate', () => {
  const rated = { writer: limits({ rate: { requests: 2, perSeconds: 10 } }) };

  test('lets so many begin in any such time, and knows when the next may', () => {
    const { gate } = gateOf(rated);
    expect(enters(gate, entrant('a'), 0)).toBe(true);
    expect(enters(gate, entrant('b'), 4_000)).toBe(true);
    expect(gate.ask(entrant('c'), 5_000)).toEqual({
      kind: 'hold',
      obstacle: { kind: 'rate', name: 'writer', until: 10_000 },
    });
    expect(gate.nextWakeUp(5_000)).toBe(10_000);
    expect([...gate.admit(9_999)]).toEqual([]);
    expect(admit(gate, [entrant('c')], 10_000)).toEqual(['c']);
    gate.ask(entrant('d'), 10_000);
    expect(gate.nextWakeUp(10_000)).toBe(14_000);
  });

  test('does not count who was let in and never called', () => {
    const { gate } = gateOf(rated);
    gate.ask(entrant('a'), 0);
    gate.ask(entrant('b'), 0);
    gate.dropUnstarted();
    expect(enters(gate, entrant('c'), 1) && enters(gate, entrant('d'), 1)).toBe(true);
  });

  test('is not kept in a rehearsal, which calls no service', () => {
    const { gate } = gateOf(rated, {}, 'rehearsal');
    expect('abcdef'.split('').every((runId) => enters(gate, entrant(runId)))).toBe(true);
  });
});

describe('a clock that was set back', () => {
  const HOUR = 3_600_000;

  test('holds nobody longer than the rate says', () => {
    const { gate } = gateOf({ writer: limits({ rate: { requests: 1, perSeconds: 10 } }) });
    enters(gate, entrant('a'), HOUR);
    gate.ask(entrant('b'), HOUR);
    gate.hearOfChange();
    gate.admit(0);
    expect(gate.nextWakeUp(0)).toBe(10_000);
    expect(admit(gate, [entrant('b')], 10_000)).toEqual(['b']);
  });

  test('keeps no breaker open longer than its settings say', () => {
    const { gate, breakers } = gateOf({
      writer: { breaker: { ...BREAKER_DEFAULTS, minimumCalls: 1, openSeconds: 10 } },
    });
    enters(gate, entrant('a'), HOUR);
    gate.ended(entrant('a'), 'failed', HOUR);
    expect(gate.nextWakeUp(0)).toBe(10_000);
    gate.passTime(10_000);
    expect(breakers.stateOf('writer').kind).toBe('half_open');
  });

  test('keeps no failure in the window of a breaker longer than the window is', () => {
    const { gate, breakers } = gateOf({
      writer: { breaker: { ...BREAKER_DEFAULTS, minimumCalls: 2, errorRate: 1, windowSeconds: 60 } },
    });
    for (const [runId, at] of [
      ['a', HOUR],
      ['b', 0],
      ['c', 61_000],
    ] as const) {
      enters(gate, entrant(runId), at);
      gate.ended(entrant(runId), runId === 'b' ? 'succeeded' : 'failed', at);
    }
    expect(breakers.find('writer')?.window.calls).toBe(1);
  });
});

describe('a breaker at the gate', () => {
  const breaker = { ...BREAKER_DEFAULTS, minimumCalls: 2, openSeconds: 10, halfOpenCalls: 2 };

  function opened(whenOpen: 'wait' | 'fail') {
    const it = gateOf({ writer: { breaker: { ...breaker, whenOpen } } });
    for (const runId of ['x', 'y']) {
      enters(it.gate, entrant(runId));
      it.gate.ended(entrant(runId), 'failed', 0);
    }
    expect(it.breakers.stateOf('writer')).toEqual({ kind: 'open', until: 10_000 });
    return it;
  }

  test('lets steps wait, then exactly its probes, then everybody', () => {
    const { gate, breakers } = opened('wait');
    const waiting = 'abcd'.split('').map((runId) => entrant(runId));
    for (const who of waiting)
      expect(gate.ask(who, 1)).toMatchObject({ kind: 'hold', obstacle: { kind: 'breaker', until: 10_000 } });
    expect([...gate.admit(9_999)]).toEqual([]);
    breakers.passTime(10_000);
    gate.hearOfChange();
    expect(admit(gate, waiting, 10_000)).toEqual(['a', 'b']);
    gate.ended(entrant('a'), 'succeeded', 10_001);
    expect([...gate.admit(10_001)], 'what succeeded still counts as one of two').toEqual([]);
    gate.ended(entrant('b'), 'succeeded', 10_002);
    expect(breakers.stateOf('writer').kind).toBe('closed');
    expect(admit(gate, waiting, 10_002)).toEqual(['c', 'd']);
  });

  test('fails steps at once where it is told to, those included that waited for something else', () => {
    const { gate } = opened('fail');
    const answer = gate.ask(entrant('a'), 4_000);
    expect(answer).toMatchObject({
      kind: 'fail',
      error: { code: 'breaker_open', retryable: true, agent: 'writer', details: { until: 10_000 } },
    });
    expect(answer.kind === 'fail' && answer.error.message).toContain('6 seconds');
  });

  test('calls who waits for room and is to fail now', () => {
    const { gate, breakers } = gateOf({
      writer: { breaker: { ...breaker, whenOpen: 'fail' }, ...limits({ concurrency: 1 }) },
    });
    enters(gate, entrant('a'));
    gate.ask(entrant('b'), 0);
    breakers.apply(breakers.tripped('writer', 'maintenance', 'operator:ada', 1));
    gate.hearOfChange();
    expect([...gate.admit(1)]).toEqual(['b']);
    gate.takeCalled('b');
    expect(gate.ask(entrant('b'), 1).kind).toBe('fail');
  });

  test('that was tripped by hand stops an agent without a breaker of its own', () => {
    const { gate, breakers } = gateOf({});
    breakers.apply(breakers.tripped('writer', 'maintenance', 'operator:ada', 1));
    expect(gate.ask(entrant('a'), 1)).toMatchObject({ kind: 'hold', obstacle: { kind: 'breaker', until: null } });
    breakers.apply(breakers.reset('writer', 'over', 'operator:ada', 2));
    gate.hearOfChange();
    expect([...gate.admit(2)]).toEqual(['a']);
  });

  test('that opens between the call and the coming keeps the door shut', () => {
    const { gate, breakers } = gateOf({ writer: limits({ concurrency: 1 }) });
    enters(gate, entrant('a'));
    gate.ask(entrant('b'), 0);
    gate.ended(entrant('a'), 'none', 1);
    expect([...gate.admit(1)]).toEqual(['b']);
    breakers.apply(breakers.tripped('writer', 'maintenance', 'operator:ada', 1));
    gate.takeCalled('b');
    expect(gate.ask(entrant('b'), 1).kind).toBe('hold');
    expect(gate.places.size).toBe(0);
  });
});

describe('nothing to limit', () => {
  test('is not even noted', () => {
    const { gate } = gateOf({});
    expect(enters(gate, entrant('a'))).toBe(true);
    expect([gate.places.size, gate.knows('a')]).toEqual([0, false]);
  });
});
