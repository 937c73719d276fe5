import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEventOf } from '../run/run-event.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TestEngine } from '../testing/test-engine.ts';

let it: TestEngine;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  it = await TestEngine.open({ clock, ledger: null });
});
afterEach(async () => {
  expect(it.bugs).toEqual([]);
  await it.close();
});

function yaml(steps: string, more = ''): string {
  return `
metadata: { name: test, displayName: Test, version: 1.0.0, description: A test, owner: owner }
orchestration:
${more}
  steps:
${steps}
`;
}

const CACHED = '  execution: { caching: { enabled: true } }';
const NOT_ATTENDED = `${CACHED}\n  error_handling: { on_step_failure: { notify_human: false } }`;

function completions(runId: string, stepId: string): RunEventOf<'orchestration.step.completed'>[] {
  return it
    .events(runId)
    .flatMap((event) => (event.type === 'orchestration.step.completed' && event.data.stepId === stepId ? [event] : []));
}

function cacheOf(runId: string, stepId: string): string | undefined {
  return completions(runId, stepId).at(-1)?.data.cache?.status;
}

async function ended(source: string, parameters = {}): Promise<string> {
  const runId = await it.start(source, { parameters });
  await it.ended(runId);
  return runId;
}

describe('a cached output is named by all that has made it', () => {
  const step = (more: string) => yaml(`    - { id: a, agent: test-echo, input: { userMessage: Same }${more} }`, CACHED);

  test.each([
    [
      'another output mapping',
      step(', output_mapping: { text: "$.content.message" }'),
      step(', output_mapping: { body: "$.content.message" }'),
    ],
    ['another mode of its agent', step(', mode: BUILD'), step(', mode: CONVERSE')],
    ['another name, which the agent is told', step(', name: Summary'), step(', name: Letter')],
  ])('%s asks the agent anew', async (_, first, second) => {
    await ended(first);
    expect(cacheOf(await ended(second), 'a')).toBe('miss');
    expect(cacheOf(await ended(second), 'a')).toBe('hit');
  });

  test('what is around the step does not count: when it runs, how often it is tried, who is asked', async () => {
    await ended(step(''));
    expect(
      cacheOf(
        await ended(step(', when: "true", retry: { max_attempts: 2 }, timeout_seconds: 60, on_error: continue')),
        'a',
      ),
    ).toBe('hit');
  });
});

describe('a cached output is served as long as it is true', () => {
  test('one that was undone is made anew', async () => {
    const source = yaml(
      `    - { id: book, agent: test-echo, input: { userMessage: Book }, compensate: { agent: test-echo, input: { userMessage: Cancel } } }
    - { id: pay, agent: test-flaky, depends_on: book, input: { script: { behaviour: "{{ card == 'good' ? 'succeed' : 'fail' }}", times: 99 } } }`,
      `  parameters: [ { name: card, type: string, required: true } ]\n${NOT_ATTENDED}`,
    );
    const declined = await ended(source, { card: 'declined' });
    expect(it.types(declined)).toContain('step.compensated');
    expect(cacheOf(await ended(source, { card: 'good' }), 'book')).toBe('miss');
    expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
    expect(cacheOf(await ended(source, { card: 'good' }), 'book')).toBe('hit');
  });

  test('what a child run did is made anew once its parent has undone the child', async () => {
    it.import(
      'booking',
      yaml('    - { id: book, agent: test-echo, input: { userMessage: Book } }', CACHED).replace(
        'name: test',
        'name: booking',
      ),
    );
    const source = yaml(
      `    - { id: child, type: orchestration, orchestration: { name: booking, owner: owner }, compensate: { agent: test-noop } }
    - { id: pay, agent: test-fail, depends_on: child }`,
      NOT_ATTENDED,
    );
    await ended(source);
    const again = await ended(source);
    const child = it.engine.readModels.childrenOf(again)[0]?.id ?? '';
    expect(cacheOf(child, 'book')).toBe('miss');
  });

  const asked = (timeout = '') =>
    yaml(
      `    - { id: a, agent: test-echo, input: { userMessage: Same }, checkpoint_after: { question: "Good?"${timeout} } }\n    - { id: b, agent: test-noop }`,
      CACHED,
    );
  const waiting = async (source: string): Promise<string> => {
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    return runId;
  };

  test('one whose question was answered with abort is made anew, also when it had come from the cache', async () => {
    const approved = await waiting(asked());
    await it.decide(`${approved}.a.1`, 'continue');
    const aborted = await waiting(asked());
    expect(cacheOf(aborted, 'a')).toBe('hit');
    await it.decide(`${aborted}.a.1`, 'abort');
    const third = await waiting(asked());
    expect(cacheOf(third, 'a')).toBe('miss');
    await it.decide(`${third}.a.1`, 'abort');
    expect(cacheOf(await waiting(asked()), 'a')).toBe('miss');
  });

  test('one that nobody has approved because its run was cancelled is made anew', async () => {
    const runId = await waiting(asked());
    await it.engine.command(runId, { type: 'cancel', notes: null }, 'operator:test');
    expect(cacheOf(await waiting(asked()), 'a')).toBe('miss');
  });

  test.each(['outcome: abort', 'outcome: branch, go_to: b'])(
    'one whose question has expired (%s) is made anew',
    async (outcome) => {
      const source = asked(`, timeout: { after_seconds: 60, ${outcome} }`);
      const runId = await waiting(source);
      clock.advance(60_001);
      await it.ended(runId);
      expect(cacheOf(await waiting(source), 'a')).toBe('miss');
    },
  );

  test('one that was invalidated by going back is made anew, in its own run and in others', async () => {
    const source = yaml(
      `    - { id: a, agent: test-echo, input: { userMessage: A } }\n    - { id: b, agent: test-echo, depends_on: a, input: { userMessage: B } }`,
      CACHED,
    );
    const runId = await ended(source);
    await it.engine.command(runId, { type: 'rewind', stepId: 'a', modifications: null, notes: null }, 'operator:test');
    await it.until(runId, () => completions(runId, 'b').length === 2);
    expect(completions(runId, 'b').map(({ data }) => data.cache?.status)).toEqual(['miss', 'miss']);
  });
});

describe('a child run of a step that somebody asks for again', () => {
  const CHILD = 'orchestration: { name: research, owner: owner }';
  const bringIn = () => {
    it.import(
      'inner',
      yaml('    - { id: look, agent: test-echo, input: { userMessage: Look } }', CACHED).replace(
        'name: test',
        'name: inner',
      ),
    );
    it.import(
      'research',
      yaml('    - { id: inner, type: orchestration, orchestration: { name: inner, owner: owner } }').replace(
        'name: test',
        'name: research',
      ),
    );
  };
  /** How each look of the runs below came about, the newest last. */
  const looks = (runId: string): (string | undefined)[] =>
    it.engine.readModels
      .childrenOf(runId)
      .toSorted((a, b) => a.id.localeCompare(b.id))
      .flatMap(({ id }) => (completions(id, 'look').length > 0 ? [cacheOf(id, 'look')] : looks(id)));

  test('asks its agents anew, however deep, also where another run has kept the same', async () => {
    bringIn();
    const source = yaml(`    - { id: child, type: orchestration, ${CHILD}, checkpoint_after: { question: "Good?" } }`);
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    await ended(yaml(`    - { id: other, type: orchestration, ${CHILD} }`).replace('name: test', 'name: neighbour'));
    await it.decide(`${runId}.child.1`, 'retry');
    await it.until(runId, () => it.engine.readModels.findApproval(`${runId}.child.2`) !== undefined);
    expect(looks(runId)).toEqual(['miss', 'miss']);
    await it.engine.command(
      runId,
      { type: 'rewind', stepId: 'child', modifications: null, notes: null },
      'operator:test',
    );
    await it.until(runId, () => it.engine.readModels.findApproval(`${runId}.child.3`) !== undefined);
    expect(looks(runId)).toEqual(['miss', 'miss', 'miss']);
    expect(looks(await ended(yaml(`    - { id: later, type: orchestration, ${CHILD} }`)))).toEqual(['hit']);
  });

  test('asks anew in each iteration of a loop, as agents are', async () => {
    bringIn();
    const runId = await ended(
      yaml(
        `    - { id: child, type: orchestration, ${CHILD}, repeat: { until: "iteration == 3", max_iterations: 3 } }`,
      ),
    );
    expect(looks(runId)).toEqual(['miss', 'miss', 'miss']);
  });
});

describe('a state that is entered again', () => {
  test('asks anew: whoever looks again and again sees what has changed', async () => {
    const source = yaml(
      `    - { id: look, agent: test-echo, input: { userMessage: "status?" }, output_mapping: { n: "$.content.attempt" } }
    - { id: report, agent: test-echo }`,
      `${CACHED}
  machine:
    initial: looking
    states:
      looking: { run: look, transitions: [ { to: done, when: "steps.look.n >= 3" }, { to: waiting } ] }
      waiting: { transitions: [ { to: looking, after_seconds: 1 } ] }
      done: { run: report, final: true }`,
    );
    const runId = await it.start(source);
    for (let round = 1; round <= 2; round++) {
      await it.until(runId, ({ state }) => state === 'waiting' && completions(runId, 'look').length === round);
      clock.advance(1_001);
    }
    await it.ended(runId);
    expect(completions(runId, 'look').map(({ data }) => data.cache?.status)).toEqual(['miss', 'miss', 'miss']);
  });

  test('asks its question again', async () => {
    const source = yaml(
      `    - { id: draft, agent: test-echo, input: { userMessage: Draft }, checkpoint_after: { question: "Good?" } }
    - { id: report, agent: test-noop }`,
      `${CACHED}
  machine:
    initial: drafting
    states:
      drafting: { run: draft, transitions: [ { to: waiting } ] }
      waiting: { transitions: [ { to: drafting, on: again }, { to: done, on: enough } ] }
      done: { run: report, final: true }`,
    );
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    await it.decide(`${runId}.draft.1`, 'continue');
    await it.until(runId, ({ state }) => state === 'waiting');
    await it.engine.command(
      runId,
      { type: 'signal', signalId: 's1', name: 'again', payload: null, correlation: null, notes: null },
      'operator:test',
    );
    await it.until(runId, () => it.engine.readModels.findApproval(`${runId}.draft.2`) !== undefined);
    expect(completions(runId, 'draft').map(({ data }) => data.cache?.status)).toEqual(['miss', 'miss']);
  });
});
