import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { Json } from '../values/json.ts';

const LEAD = `metadata: { name: lead, version: 1.0.0, owner: sales }
orchestration:
  steps:
    - { id: score, agent: worker }
    - { id: call, agent: worker }
    - { id: note, agent: worker, depends_on: [call] }
    - { id: hand-over, agent: worker }
  machine:
    initial: new
    states:
      new: { run: score, transitions: [ { to: lost, when: 'steps.score.content.message == "poor"' }, { to: contacted } ] }
      contacted:
        run: [call, note]
        transitions:
          - { to: qualified, on: replied, when: signal.interested }
          - { to: contacted, on: try-again }
          - { to: lost, after_seconds: 259200 }
      qualified: { run: hand-over, final: true }
      lost: { final: true, label: Lead lost, outcome: partially_completed }
`;

async function started(text = LEAD) {
  const { definition, problems } = parseDefinition(text);
  if (!definition) throw new Error(JSON.stringify(problems));
  const host = new MemoryExecutor();
  const runId = await host.create(definition);
  await host.settle();
  let sent = 0;
  return {
    host,
    runId,
    answer: async (stepId: string, message = 'done') => {
      host
        .call(stepId)
        .respond({ status: 'success', mode: 'BUILD', content: { message }, metadata: { rehearsed: false } });
      await host.settle();
    },
    signal: async (name: string, payload: Json = null) => {
      await host.command(runId, {
        type: 'signal',
        signalId: `s${++sent}`,
        name,
        payload,
        correlation: null,
        notes: null,
      });
      await host.settle();
      return host
        .events(runId)
        .filter((event) => event.type === 'orchestration.signal.received')
        .at(-1)?.data;
    },
    path: () =>
      host
        .events(runId)
        .flatMap((event) =>
          event.type === 'orchestration.machine.entered' ? [`${event.data.trigger}:${event.data.state}`] : [],
        ),
  };
}

describe('a final state', () => {
  const HANDLED = `metadata: { name: handled, version: 1.0.0, owner: sales }
orchestration:
  steps: [ { id: try, agent: worker, on_error: continue }, { id: mend, agent: worker } ]
  machine:
    initial: trying
    states:
      trying: { run: try, transitions: [ { to: done, when: "steps.try != null" }, { to: mending } ] }
      mending: { run: mend, transitions: [ { to: done } ] }
      done: { final: true, outcome: OUTCOME }
`;

  it('says how the run ends: a failure that a transition has led on from is handled', async () => {
    const { host, runId, answer } = await started(HANDLED.replace('OUTCOME', 'completed'));
    host.call('try').fail(new Error('no'));
    await host.settle();
    await answer('mend');
    expect(host.status(runId)).toBe('completed');
  });

  it('of a run that it has failed leaves nothing to retry, and that is said', async () => {
    const { host, runId, answer } = await started(HANDLED.replace('OUTCOME', 'failed'));
    host.call('try').fail(new Error('no'));
    await host.settle();
    await answer('mend');
    expect(host.status(runId)).toBe('failed');
    // The step that failed was led on from; the state that failed the run has none.
    await expect(
      host.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null }),
    ).rejects.toMatchObject({ refusal: { code: 'step_not_retryable' } });
  });
});

describe('a state machine', () => {
  it('runs the steps of its state, goes on by the first condition that holds, and ends in a final state', async () => {
    const { host, runId, answer, signal, path } = await started();
    expect(host.calls.map(({ request }) => request.step.id)).toEqual(['score']);
    await answer('score');
    await answer('call');
    await answer('note');
    expect(host.executor.isWaitingForPeople(runId)).toBe(true);
    expect(await signal('replied', { interested: true })).toMatchObject({ disposition: 'delivered', stepId: null });
    await answer('hand-over');
    expect(path()).toEqual(['start:new', 'guard:contacted', 'signal:qualified']);
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.completed',
      data: { state: 'qualified', output: { state: 'qualified' } },
    });
    expect(host.load(runId)?.timers.size).toBe(0);
  });

  it('runs the steps of a state again when it is entered again, with attempts counting on', async () => {
    const { host, runId, answer, signal } = await started();
    await answer('score');
    await answer('call');
    await answer('note');
    await signal('try-again');
    expect(host.call('call').request).toMatchObject({ attempt: 2, idempotencyKey: `${runId}/call/2` });
    expect(host.calls.filter(({ request }) => request.step.id === 'note')).toHaveLength(1); // it waits for the new call
    await answer('call');
    expect(host.call('note').request.attempt).toBe(2);
  });

  it('takes the way of a time that has passed since the state was entered, and says which end it is', async () => {
    const { host, runId, answer, path } = await started();
    await answer('score');
    host.clock.advance(3_600_000); // the steps take a while
    await answer('call');
    await answer('note');
    host.clock.advance(259_200_000 - 3_600_000);
    await host.settle();
    expect(path().at(-1)).toBe('timeout:lost');
    expect([host.status(runId), host.load(runId)?.machine?.state]).toEqual(['partially_completed', 'lost']);
  });

  it('refuses and records a signal that leads nowhere here, or whose condition is not met', async () => {
    const { host, runId, answer, signal } = await started();
    expect(await signal('replied')).toMatchObject({
      disposition: 'refused',
      reason: 'Nothing leads out of state "new" on "replied"',
    });
    await answer('score');
    await answer('call');
    await answer('note');
    expect(await signal('replied', { interested: false })).toMatchObject({
      disposition: 'refused',
      reason: 'In state "contacted" the condition for "replied" is not met',
    });
    expect(host.types(runId).filter((type) => type === 'machine.refused')).toHaveLength(2);
    expect(host.load(runId)?.machine?.state).toBe('contacted');
  });

  it('keeps a signal that comes while the steps of its state are under way, over a restart', async () => {
    const { host, runId, answer, signal } = await started();
    await answer('score');
    expect(await signal('replied', { interested: true })).toMatchObject({ disposition: 'kept' });
    await host.executor.stop();
    const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    again.executor.recover([runId]);
    await again.settle();
    again.call('call').answer();
    await again.settle();
    again.call('note').answer();
    await again.settle();
    expect(again.load(runId)?.machine?.state).toBe('qualified');
  });

  it('fails when nothing leads out of its state any more', async () => {
    const { host, runId, answer } = await started(
      LEAD.replace('{ to: contacted }', '{ to: contacted, when: "false || false" }'),
    );
    await answer('score');
    expect(host.load(runId)).toMatchObject({ status: 'failed', error: { code: 'no_transition' } });
  });

  it('goes to a state by its transitions only', async () => {
    const { host, runId, answer } = await started();
    await answer('score');
    await expect(
      host.command(runId, { type: 'rewind', stepId: 'score', modifications: null, notes: null }),
    ).rejects.toMatchObject({ refusal: { code: 'invalid_transition' } });
  });
});

describe('the definition of a state machine', () => {
  const about =
    'metadata: { name: m, version: 1.0.0, owner: b }\norchestration:\n  steps: [ { id: one, agent: a }, { id: two, agent: a, depends_on: [one] } ]\n  machine:\n';
  it.each([
    [
      'an initial state that is not there',
      'initial: nwe\n    states: { new: { final: true } }',
      'unknown_state',
      /There is no state "nwe". Did you mean `new`/,
    ],
    [
      'a way to a state that is not there',
      'initial: new\n    states: { new: { transitions: [ { to: gone } ] }, end: { final: true } }',
      'unknown_state',
      /no state "gone"/,
    ],
    [
      'a step that is not there',
      'initial: new\n    states: { new: { run: three, final: true } }',
      'unknown_step',
      /no step "three"/,
    ],
    [
      'a step in two states',
      'initial: new\n    states: { new: { run: [one, two], transitions: [ { to: end } ] }, end: { run: one, final: true } }',
      'conflicting_values',
      /belongs to state "new" already/,
    ],
    [
      'a state that no way leads to',
      'initial: new\n    states: { new: { final: true }, other: { final: true } }',
      'unreachable_state',
      /No way leads to state "other"/,
    ],
    [
      'a state without a way to the end',
      'initial: new\n    states: { new: { transitions: [ { to: loop, on: a }, { to: end, on: b } ] }, loop: { transitions: [ { to: loop, on: a } ] }, end: { final: true } }',
      'endless_state',
      /From state "loop" no way leads/,
    ],
    [
      'a transition that never has its chance',
      'initial: new\n    states: { new: { transitions: [ { to: end }, { to: new, on: again } ] }, end: { final: true } }',
      'never_taken',
      /never taken/,
    ],
    [
      'a state that nothing leads out of',
      'initial: new\n    states: { new: {} }',
      'missing_key',
      /Nothing leads out of state "new"/,
    ],
    [
      'a step that waits for one of another state',
      'initial: new\n    states: { new: { run: one, transitions: [ { to: end } ] }, end: { run: two, final: true } }',
      'conflicting_values',
      /belongs to state "end" and "one" to state "new"/,
    ],
  ])('is told of %s', (_, machine, code, message) => {
    const { definition, problems } = parseDefinition(`${about}    ${machine}\n`);
    expect(definition).toBeNull();
    expect(problems).toContainEqual(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
