import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, childStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { deadlineOf } from '../scheduler/next-move.ts';
import { timeOut } from './decide-end.ts';

const chain = buildDefinition({
  steps: [
    agentStep({ id: 'a', checkpointAfter: CHECKPOINT }),
    agentStep({ id: 'b', dependsOn: ['a'] }),
    agentStep({ id: 'c', dependsOn: ['b'] }),
  ],
});
const plain = buildDefinition({
  steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] }), agentStep({ id: 'c', dependsOn: ['b'] })],
});

const pause = { type: 'pause', notes: null } as const;
const resume = { type: 'resume', notes: null } as const;
const abort = { type: 'abort', notes: null } as const;
const cancel = { type: 'cancel', notes: null } as const;

describe('a checkpoint', () => {
  test('stops the run after its step until somebody decides', () => {
    const run = new RunOnPaper(chain).succeed('a');
    expect(run.state.status).toBe('checkpoint');
    expect(run.statuses()).toEqual({ a: 'checkpoint', b: 'pending', c: 'pending' });
    expect(run.answer('a', 'continue')).toBeNull();
    expect(run.state.status).toBe('running');
    expect(run.underWay).toEqual(['b']);
  });

  test('retry runs the step again with the modifications, counts the attempt and asks again', () => {
    const run = new RunOnPaper(chain).succeed('a');
    run.answer('a', 'retry', { modifications: { grouping: 'week' } });
    expect(run.step('a')).toMatchObject({
      status: 'running',
      attempt: 2,
      modifications: { grouping: 'week' },
      bypassCache: true,
    });
    run.succeed('a');
    expect(run.state.status).toBe('checkpoint');
    expect([...run.state.approvals.keys()]).toEqual(['run.a.2']);
  });

  test('abort ends the run and starts nothing', () => {
    const run = new RunOnPaper(chain).succeed('a');
    run.answer('a', 'abort');
    expect(run.state.status).toBe('aborted');
    expect(run.statuses()).toEqual({ a: 'checkpoint', b: 'pending', c: 'pending' });
    expect(run.state.ended?.output).toEqual({ a: { by: 'a' } });
  });

  test('takes the first answer and tells the second', () => {
    const run = new RunOnPaper(chain).succeed('a');
    const [approvalId = ''] = run.state.approvals.keys();
    run.answer('a', 'continue');
    const second = run.want({
      type: 'decide',
      approvalId,
      decision: 'abort',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    expect(second).toMatchObject({ code: 'already_decided' });
    expect(run.state.status).toBe('running');
  });

  test('does not know an approval that was never asked for', () => {
    const run = new RunOnPaper(chain).succeed('a');
    expect(
      run.want({
        type: 'decide',
        approvalId: 'run.z.1',
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      }),
    ).toMatchObject({ code: 'unknown_approval' });
  });

  test('refuses an answer that it does not offer, and modifications where none are allowed', () => {
    const only = { ...CHECKPOINT, options: [{ action: 'continue', label: 'Go', allowsModification: false }] } as const;
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: only })] })).succeed(
      'a',
    );
    expect(run.answer('a', 'abort')).toMatchObject({ code: 'decision_not_offered' });
    expect(run.answer('a', 'continue', { modifications: { x: 1 } })).toMatchObject({
      code: 'modification_not_allowed',
    });
    expect(run.state.status).toBe('checkpoint');
  });

  test('that is optional asks nobody when the run is unattended, and says so', () => {
    const optional = buildDefinition({
      steps: [agentStep({ id: 'a', checkpointAfter: { ...CHECKPOINT, required: false } })],
    });
    expect(new RunOnPaper(optional, { attended: true }).succeed('a').state.status).toBe('checkpoint');
    const unattended = new RunOnPaper(optional, { attended: false }).succeed('a');
    expect(unattended.state.status).toBe('completed');
    expect(unattended.events.find(({ type }) => type === 'orchestration.step.completed')).toMatchObject({
      data: { checkpointSkipped: true },
    });
  });

  test('that is required asks even when the run is unattended', () => {
    expect(new RunOnPaper(chain, { attended: false }).succeed('a').state.status).toBe('checkpoint');
  });

  test('of two parallel branches both have to be answered before anything starts', () => {
    const forked = buildDefinition({
      steps: [
        agentStep({ id: 'a', checkpointAfter: CHECKPOINT }),
        agentStep({ id: 'b', checkpointAfter: CHECKPOINT }),
        agentStep({ id: 'c', dependsOn: ['a', 'b'] }),
      ],
    });
    const run = new RunOnPaper(forked).succeed('a').succeed('b');
    run.answer('b', 'continue');
    expect(run.state.status).toBe('checkpoint');
    run.answer('a', 'continue');
    expect(run.underWay).toEqual(['c']);
  });

  test('rewind goes back to an earlier step and undoes what came after it', () => {
    const late = buildDefinition({
      steps: [
        agentStep({ id: 'a' }),
        agentStep({ id: 'b', dependsOn: ['a'] }),
        agentStep({ id: 'c', dependsOn: ['b'], checkpointAfter: CHECKPOINT }),
      ],
    });
    const run = new RunOnPaper(late).succeed('a').succeed('b').succeed('c');
    run.answer('c', 'rewind', { rewindTo: 'a' });
    expect(run.statuses()).toEqual({ a: 'running', b: 'pending', c: 'pending' });
    expect(run.state.approvals.size).toBe(0);
    expect(run.state.outputs).toEqual({});
    run.succeed('a').succeed('b').succeed('c');
    expect([...run.state.approvals.keys()]).toEqual(['run.c.2']);
  });
});

describe('a question that is answered by going back to a step that it does not depend on', () => {
  const aside = buildDefinition({
    steps: [
      agentStep({ id: 'a' }),
      agentStep({ id: 'b', checkpointAfter: CHECKPOINT }),
      agentStep({ id: 'c', dependsOn: ['a', 'b'] }),
    ],
  });

  test('is asked again: nobody has said yes', () => {
    const run = new RunOnPaper(aside).succeed('a').succeed('b');
    run.answer('b', 'rewind', { rewindTo: 'a' });
    expect([...run.state.approvals.keys()]).toEqual(['run.b.1-2']);
    run.answer('b', 'continue');
    expect(run.underWay).toEqual(['a']);
    run.succeed('a').succeed('c');
    expect(run.state.status).toBe('completed');
  });
});

describe('a plan that needs approval', () => {
  const planned = buildDefinition({ steps: [agentStep({ id: 'a' })], execution: { planApproval: true } });
  const answer = (run: RunOnPaper, decision: 'continue' | 'abort') =>
    run.want({ type: 'decide', approvalId: 'run.plan', decision, notes: null, modifications: null, rewindTo: null });

  test('waits in approval_pending and starts when it is approved', () => {
    const run = new RunOnPaper(planned);
    expect(run.state.status).toBe('approval_pending');
    expect(run.underWay).toEqual([]);
    answer(run, 'continue');
    expect(run.underWay).toEqual(['a']);
  });

  test('ends the run as aborted when it is rejected', () => {
    const run = new RunOnPaper(planned);
    answer(run, 'abort');
    expect(run.state.status).toBe('aborted');
    expect(run.typesSince(0)).toContain('run.plan_rejected');
  });

  test('is withdrawn when the run is cancelled first', () => {
    const run = new RunOnPaper(planned);
    run.want(cancel);
    expect(answer(run, 'continue')).toMatchObject({ code: 'already_decided' });
  });
});

describe('pause and resume', () => {
  test('let what is under way end and start nothing meanwhile', () => {
    const run = new RunOnPaper(plain);
    run.want(pause);
    run.succeed('a');
    expect(run.state.status).toBe('paused');
    expect(run.underWay).toEqual([]);
    run.want(resume);
    expect(run.underWay).toEqual(['b']);
  });

  test('do not answer an approval that came meanwhile', () => {
    const run = new RunOnPaper(chain);
    run.want(pause);
    run.succeed('a');
    run.want(resume);
    expect(run.state.status).toBe('checkpoint');
  });

  test('are refused where they make no sense', () => {
    const run = new RunOnPaper(plain);
    expect(run.want(resume)).toMatchObject({ code: 'invalid_transition' });
    run.want(pause);
    expect(run.want(pause)).toMatchObject({ code: 'invalid_transition' });
    run.want(cancel);
    expect(run.want(pause)).toMatchObject({
      code: 'invalid_transition',
      message: expect.stringContaining('cancelled'),
    });
  });
});

describe('a step that fails for good', () => {
  test('parks an attended run with the error, and a retry goes on from there', () => {
    const run = new RunOnPaper(plain).succeed('a').fail('b');
    expect(run.state.status).toBe('needs_attention');
    expect(run.state.error).toMatchObject({ code: 'broken' });
    expect(run.want({ type: 'retry', stepId: null, modifications: { context: { x: 1 } }, notes: 'again' })).toBeNull();
    expect(run.state.status).toBe('running');
    expect(run.state.error).toBeNull();
    expect(run.step('b')).toMatchObject({ attempt: 2, modifications: { context: { x: 1 } } });
    run.succeed('b').succeed('c');
    expect(run.state.status).toBe('completed');
  });

  test('fails an unattended run, which can be resumed from the failed step without doing the others again', () => {
    const run = new RunOnPaper(plain, { attended: false }).succeed('a').fail('b');
    expect(run.state.status).toBe('failed');
    expect(run.want(resume)).toBeNull();
    expect(run.underWay).toEqual(['b']);
    expect(run.step('a').attempt).toBe(1);
    run.succeed('b').succeed('c');
    expect(run.state.status).toBe('completed');
  });

  test('can be skipped with a replacement output, and its dependents work with that', () => {
    const run = new RunOnPaper(plain).succeed('a').fail('b');
    expect(run.want({ type: 'skip', stepId: 'b', output: { by: 'hand' }, notes: null })).toBeNull();
    expect(run.state.outputs['b']).toEqual({ by: 'hand' });
    expect(run.underWay).toEqual(['c']);
    run.succeed('c');
    expect(run.state.status).toBe('completed');
  });

  test('cannot be skipped where the definition forbids it', () => {
    const strict = buildDefinition({ steps: plain.steps, errorHandling: { allowSkip: false } });
    const run = new RunOnPaper(strict).fail('a');
    expect(run.want({ type: 'skip', stepId: 'a', output: null, notes: null })).toMatchObject({
      code: 'skip_not_allowed',
    });
  });

  test('parks an unattended run, too, when the definition says that somebody is to be notified', () => {
    const notifying = buildDefinition({ steps: plain.steps, errorHandling: { notifyHuman: true } });
    expect(new RunOnPaper(notifying, { attended: false }).fail('a').state.status).toBe('needs_attention');
  });

  test('lets what is under way end before the run fails', () => {
    const parallel = buildDefinition({
      steps: [agentStep({ id: 'a' }), agentStep({ id: 'b' }), agentStep({ id: 'c', dependsOn: ['b'] })],
    });
    const run = new RunOnPaper(parallel, { attended: false }).fail('a');
    expect(run.state.status).toBe('running');
    run.succeed('b');
    expect(run.state.status).toBe('failed');
    expect(run.statuses()).toEqual({ a: 'failed', b: 'completed', c: 'pending' });
  });
});

describe('a run whose time is up', () => {
  test('fails, telling what is under way, and can be resumed with its time once more', () => {
    const timed = buildDefinition({ steps: plain.steps, execution: { timeoutSeconds: 10 } });
    const run = new RunOnPaper(timed).succeed('a');
    run.now = 10_000;
    for (const body of timeOut(run.state)) run.emit(body);
    expect(run.state.status).toBe('failed');
    expect(run.statuses()).toEqual({ a: 'completed', b: 'cancelled', c: 'pending' });
    run.now = 60_000;
    expect(run.want(resume)).toBeNull();
    expect(run.underWay).toEqual(['b']);
    expect(deadlineOf(run.state)).toBe(70_000);
  });
});

describe('abort and cancel', () => {
  test('tell what runs, never start what is pending, keep what was delivered', () => {
    const run = new RunOnPaper(plain).succeed('a');
    run.want(cancel);
    expect(run.state.status).toBe('cancelled');
    expect(run.statuses()).toEqual({ a: 'completed', b: 'cancelled', c: 'pending' });
    expect(run.state.ended?.output).toEqual({ a: { by: 'a' } });
  });

  test('withdraw what was asked', () => {
    const run = new RunOnPaper(chain).succeed('a');
    run.want(abort);
    expect(run.events.find(({ type }) => type === 'orchestration.checkpoint.resolved')).toMatchObject({
      data: { decision: 'withdrawn' },
    });
  });

  test('are final', () => {
    const run = new RunOnPaper(plain);
    run.want(abort);
    for (const command of [
      resume,
      abort,
      cancel,
      { type: 'retry', stepId: 'a', modifications: null, notes: null },
      { type: 'rewind', stepId: 'a', modifications: null, notes: null },
    ] as const) {
      expect(run.want(command)).toMatchObject({ code: 'invalid_transition' });
    }
  });

  test('give up the child run of a step that waits for it', () => {
    const parent = new RunOnPaper(
      buildDefinition({ steps: [childStep({ id: 'child', orchestration: { name: 'other' } })] }),
    );
    parent.emit({ type: 'orchestration.child.started', data: { stepId: 'child', attempt: 1, childRunId: 'run-2' } });
    parent.want(cancel);
    expect(parent.events.find(({ type }) => type === 'orchestration.child.finished')).toMatchObject({
      data: { childRunId: 'run-2', status: 'cancelled' },
    });
  });
});

describe('rewind', () => {
  test('does a completed step again, with everything after it, and keeps its attempts counting', () => {
    const run = new RunOnPaper(plain).succeed('a').succeed('b').succeed('c');
    expect(run.state.status).toBe('completed');
    expect(run.want({ type: 'rewind', stepId: 'b', modifications: null, notes: null })).toBeNull();
    expect(run.statuses()).toEqual({ a: 'completed', b: 'running', c: 'pending' });
    expect(run.step('b').attempt).toBe(2);
    run.succeed('b').succeed('c');
    expect(run.state.status).toBe('completed');
  });

  test('cancels what is under way behind the step', () => {
    const run = new RunOnPaper(plain).succeed('a');
    run.want({ type: 'rewind', stepId: 'a', modifications: null, notes: null });
    expect(run.typesSince(0)).toContain('step.cancelled');
    expect(run.underWay).toEqual(['a']);
    expect(run.state.inFlight).toBe(1);
  });

  test('is refused for a step that has not run, and for one that does not exist', () => {
    const run = new RunOnPaper(plain);
    expect(run.want({ type: 'rewind', stepId: 'c', modifications: null, notes: null })).toMatchObject({
      code: 'invalid_transition',
    });
    expect(run.want({ type: 'rewind', stepId: 'z', modifications: null, notes: null })).toMatchObject({
      code: 'unknown_step',
      message: expect.stringContaining('a, b, c'),
    });
  });
});

describe('a run that completed in part', () => {
  const isolated = buildDefinition({
    steps: [
      agentStep({ id: 'a', onError: 'continue' }),
      agentStep({ id: 'b', onError: 'continue' }),
      agentStep({ id: 'c', dependsOn: ['a', 'b'] }),
      agentStep({ id: 'd', dependsOn: ['a'] }),
    ],
  });

  test('goes on with what delivered, and skips what has nothing to work with', () => {
    const run = new RunOnPaper(isolated).fail('a').succeed('b').succeed('c');
    expect(run.state.status).toBe('partially_completed');
    expect(run.statuses()).toEqual({ a: 'failed', b: 'completed', c: 'completed', d: 'skipped' });
  });

  test('can be completed by retrying what failed; what had been skipped or worked without it is done again', () => {
    const run = new RunOnPaper(isolated).fail('a').succeed('b').succeed('c');
    run.want({ type: 'retry', stepId: 'a', modifications: null, notes: null });
    run.succeed('a').succeed('c').succeed('d');
    expect(run.state.status).toBe('completed');
    expect(run.step('b').attempt).toBe(1);
  });

  test('fails when nothing delivered', () => {
    const run = new RunOnPaper(isolated).fail('a').fail('b');
    expect(run.state.status).toBe('failed');
    expect(run.statuses()).toEqual({ a: 'failed', b: 'failed', c: 'skipped', d: 'skipped' });
  });
});
