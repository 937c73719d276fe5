import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { checkHistory } from '../testing/check-history.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';

const doomed = () =>
  buildDefinition({
    steps: [
      agentStep({ id: 'draft', checkpointAfter: CHECKPOINT }),
      agentStep({ id: 'check' }),
      agentStep({ id: 'slow' }),
      agentStep({ id: 'pay', dependsOn: ['draft', 'check'] }),
    ],
    finally: [agentStep({ id: 'tell', onError: 'continue' })],
  });
const unattended = { attended: false };
const no = { retryable: false };

function requestsIn({ events }: RunOnPaper): string[] {
  return events.flatMap((event) =>
    event.type === 'orchestration.checkpoint.requested' ? [event.data.approvalId] : [],
  );
}

describe('a run that can only fail', () => {
  test('withdraws open questions with the reason, lets what is under way end, cleans up and fails', () => {
    const run = new RunOnPaper(doomed(), unattended).succeed('draft');
    expect([run.state.status, run.state.approvals.size]).toEqual(['running', 1]);
    run.fail('check', no);
    expect(run.state).toMatchObject({ status: 'running', approvals: new Map() });
    const why = 'Step "check" has failed for good, so the run can only fail: check broke';
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.checkpoint.resolved',
      data: { stepId: 'draft', decision: 'withdrawn', notes: why },
    });
    expect(run.underWay).toEqual(['slow']);
    run.succeed('slow');
    expect(run.state.outputs['slow']).toEqual({ by: 'slow' });
    expect(run.underWay).toEqual(['tell']);
    run.succeed('tell');
    expect(run.state).toMatchObject({ status: 'failed', ended: { failedStepId: 'check' }, error: { code: 'broken' } });
    expect(
      run.want({
        type: 'decide',
        approvalId: 'run.draft.1',
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      })?.message,
    ).toBe(`Approval run.draft.1 was withdrawn. ${why}`);
    expect(checkHistory(run.state.plan.definition, run.events).filter((text) => !text.includes('tell'))).toEqual([]);
  });

  test('asks nobody anything new, neither about a result nor about another failure', () => {
    const run = new RunOnPaper(doomed(), unattended).fail('check', no).succeed('draft');
    expect(requestsIn(run)).toEqual([]);
    run.fail('slow', no).succeed('tell');
    expect(run.state.status).toBe('failed');
    expect(run.step('pay').attempt).toBe(0);
  });

  test('that is asked for again asks what was withdrawn or was not asked, under a new name: nobody had agreed to it', () => {
    const asked = new RunOnPaper(doomed(), unattended)
      .succeed('draft')
      .fail('check', no)
      .succeed('slow')
      .succeed('tell');
    const silent = new RunOnPaper(doomed(), unattended)
      .fail('check', no)
      .succeed('draft')
      .succeed('slow')
      .succeed('tell');
    for (const [run, name] of [
      [asked, 'run.draft.1-2'],
      [silent, 'run.draft.1'],
    ] as const) {
      run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
      expect(requestsIn(run).at(-1)).toBe(name);
      run.succeed('check');
      expect(run.step('pay').attempt).toBe(0);
      run.answer('draft', 'continue');
      expect(run.underWay).toEqual(['pay']);
      run.succeed('pay').succeed('tell');
      expect(run.state.status).toBe('completed');
      expect(foldAgain(run.state, run.events).unasked.size).toBe(0);
    }
  });

  test('fails for the same step again when somebody has gone back to another', () => {
    const definition = buildDefinition({
      steps: [agentStep({ id: 'a' }), agentStep({ id: 'b' }), agentStep({ id: 'c', dependsOn: ['a', 'b'] })],
    });
    const run = new RunOnPaper(definition, unattended).succeed('a').fail('b', no);
    run.want({ type: 'rewind', stepId: 'a', modifications: null, notes: null });
    run.succeed('a');
    expect(run.state).toMatchObject({ status: 'failed', ended: { failedStepId: 'b' }, error: { code: 'broken' } });
  });

  test('stays as it is while it is paused, and says so when it goes on', () => {
    const run = new RunOnPaper(doomed(), unattended).succeed('draft');
    run.want({ type: 'pause', notes: null });
    run.fail('check', no).succeed('slow');
    expect(run.state.status).toBe('paused');
    run.want({ type: 'resume', notes: null });
    expect([run.state.approvals.size, run.underWay]).toEqual([0, ['tell']]);
  });

  test('is not one that somebody is asked about: it waits for its operator, and its questions stay', () => {
    const run = new RunOnPaper(doomed()).succeed('draft').fail('check', no);
    expect(run.state).toMatchObject({ status: 'running', failing: null });
    expect(run.succeed('slow').state.status).toBe('needs_attention');
    expect(run.state.approvals.size).toBe(1);
  });
});
