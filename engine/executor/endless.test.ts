/** Runs that never wait: they end by their limit, and nobody else waits for them. */
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.ts';
import { LIMITS } from '../limits/limits.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const PARAMETERS =
  'parameters: [ { name: go_on, type: boolean, default: true }, { name: xs, type: "string[]", default: [] } ]';

function definitionOf(steps: string, states: string, before = '') {
  const text = `metadata: { name: endless, version: 1.0.0, owner: ops }
orchestration:
  ${PARAMETERS}
  ${before}
  steps: [ { id: report, agent: worker }, ${steps} ]
  machine:
    initial: waiting
    states: { waiting: { transitions: [ { to: looking, on: go } ] }, ${states}, done: { run: report, final: true } }
`;
  const { definition, problems } = parseDefinition(text);
  if (!definition) throw new Error(JSON.stringify(problems));
  return definition;
}

const WAYS = 'transitions: [ { to: done, when: "!parameters.go_on" }, { to: looking } ]';
const VARIANTS = {
  'two states without work': definitionOf(
    '',
    'looking: { transitions: [ { to: more, when: parameters.go_on }, { to: done } ] }, more: { transitions: [ { to: looking } ] }',
  ),
  'a step that its guard leaves out': definitionOf(
    '{ id: look, agent: worker, when: "!parameters.go_on" }',
    `looking: { run: look, ${WAYS} }`,
  ),
  'a switch': definitionOf(
    '{ id: look, type: switch, cases: [ { when: "!parameters.go_on", go_to: act } ] }, { id: act, agent: worker }',
    `looking: { run: [look, act], ${WAYS} }`,
  ),
  'a list that is empty': definitionOf(
    '{ id: look, agent: worker, for_each: { items: "{{ xs }}" } }',
    `looking: { run: look, ${WAYS} }`,
  ),
  'a time that is over': definitionOf(
    '{ id: look, type: wait, until: "2020-01-01T00:00:00Z" }',
    `looking: { run: look, ${WAYS} }`,
  ),
};

const GO = { type: 'signal', signalId: 's1', name: 'go', payload: null, correlation: null, notes: null } as const;
const parameters = { go_on: true, xs: [] };

async function settled(host: MemoryExecutor, runId: string): Promise<void> {
  for (let turn = 0; turn < 500 && host.status(runId) === 'running'; turn++) {
    await host.settle();
    host.clock.advance(1);
  }
}

describe.each(Object.entries(VARIANTS))('a machine that never waits (%s)', (_, definition) => {
  it('fails by its limit, which it names with the way out', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(definition, { parameters });
    await host.command(runId, GO);
    await settled(host, runId);
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: {
        error: {
          code: 'limit_exceeded',
          retryable: false,
          details: { limit: 'entriesWithoutWait', allowed: LIMITS.entriesWithoutWait.usual },
        },
      },
    });
    expect(host.bugs).toEqual([]);
  });

  it('lets commands through while it goes round', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(definition, { parameters });
    const sent = host.command(runId, GO);
    const cancelled = sent.then(() => host.command(runId, { type: 'cancel', notes: null }));
    await cancelled;
    expect(host.status(runId)).toBe('cancelled');
  });

  it('is taken up after a crash, and ends by the same limit', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(definition, { parameters });
    await host.command(runId, GO);
    await host.executor.stop();
    const next = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    next.executor.recover([runId]);
    await settled(next, runId);
    expect(next.status(runId)).toBe('failed');
  });
});

describe('a machine that an agent drives round', () => {
  it('fails by the same limit, however quickly the agent answers', async () => {
    const host = new MemoryExecutor({ limits: { entriesWithoutWait: 50 } });
    const runId = await host.create(definitionOf('{ id: look, agent: worker }', `looking: { run: look, ${WAYS} }`), {
      parameters,
    });
    await host.command(runId, GO);
    for (let call = 0; call < 100 && host.found(runId)?.status === 'running'; call++) {
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      host.calls.at(-1)?.answer();
      host.calls.length = 0;
    }
    await host.settle();
    expect(host.load(runId)).toMatchObject({ status: 'failed', error: { code: 'limit_exceeded' } });
  });
});

describe('a machine that waits in every round', () => {
  it('goes round for as long as it likes', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(
      definitionOf(
        '',
        `looking: { transitions: [ { to: done, when: "!parameters.go_on" }, { to: looking, after_seconds: 60 } ] }`,
      ),
      { parameters },
    );
    await host.command(runId, GO);
    for (let minute = 0; minute < LIMITS.entriesWithoutWait.usual + 10; minute++) {
      host.clock.advance(60_000);
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
    expect(host.found(runId)).toMatchObject({ status: 'running', machine: { state: 'looking' } });
    expect(host.found(runId)?.machine?.entries).toBeGreaterThan(LIMITS.entriesWithoutWait.usual);
  });
});

describe('a run that failed by its limit', () => {
  it('may go on when its operator says so, for as long again', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(VARIANTS['two states without work'], { parameters });
    await host.command(runId, GO);
    await settled(host, runId);
    const { entries } = host.load(runId)?.machine ?? { entries: 0 };
    await host.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
    await settled(host, runId);
    expect(host.status(runId)).toBe('failed');
    expect(host.load(runId)?.machine?.entries).toBeGreaterThan(entries);
  });
});

describe('many decisions of one run', () => {
  it('are spread over turns, so that another run is taken in between', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(VARIANTS['two states without work'], { parameters });
    const endless = host.command(runId, GO);
    const other = host.create(VARIANTS['a switch'], { parameters });
    const order: string[] = [];
    host.onRecorded = ({ events }) =>
      void order.push(
        ...new Set(
          events.map((event) =>
            event.runId === runId && event.type === 'orchestration.run.failed'
              ? 'end'
              : event.runId === runId
                ? 'endless'
                : 'other',
          ),
        ),
      );
    await Promise.all([endless, other]);
    await settled(host, runId);
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('end'));
  });
});
