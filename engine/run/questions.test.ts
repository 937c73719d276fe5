import { describe, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { agentStep, buildDefinition, CHECKPOINT, fanOut, retryEvery, waitStep } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { openQuestionsOf } from './questions.ts';

/** Two branches that ask, and a third that goes on by itself. */
const branches = (more: Partial<Parameters<typeof buildDefinition>[0]> = {}): Definition =>
  buildDefinition({
    steps: [
      agentStep({ id: 'offer', checkpointAfter: CHECKPOINT }),
      agentStep({ id: 'send', dependsOn: ['offer'] }),
      agentStep({ id: 'contract', checkpointAfter: CHECKPOINT }),
      agentStep({ id: 'sign', dependsOn: ['contract'] }),
      agentStep({ id: 'research' }),
      agentStep({ id: 'report', dependsOn: ['research'] }),
    ],
    ...more,
  });

const standing = ({ state }: RunOnPaper) => ({ status: state.status, asked: openQuestionsOf(state) });

describe('an open question', () => {
  test('holds the steps that wait for it, while the other branches go on and ask beside it', () => {
    const run = new RunOnPaper(branches()).succeed('offer');
    expect(standing(run)).toEqual({ status: 'running', asked: 1 });
    run.succeed('contract').succeed('research');
    expect(run.underWay).toEqual(['report']);
    expect(standing(run)).toEqual({ status: 'running', asked: 2 });
    run.succeed('report');
    expect(standing(run)).toEqual({ status: 'checkpoint', asked: 2 });
    expect(run.answer('contract', 'continue')).toBeNull();
    expect(run.underWay).toEqual(['sign']);
    expect(standing(run)).toEqual({ status: 'running', asked: 1 });
    expect(run.answer('offer', 'continue')).toBeNull();
    run.succeed('send').succeed('sign');
    expect(standing(run)).toEqual({ status: 'completed', asked: 0 });
  });

  test('holds the run where its definition says so: what is under way ends, and nothing starts', () => {
    const run = new RunOnPaper(branches({ execution: { questionsHold: 'run' } })).succeed('offer');
    expect(standing(run)).toEqual({ status: 'checkpoint', asked: 1 });
    run.succeed('research').succeed('contract');
    expect(run.underWay).toEqual([]);
    run.answer('offer', 'continue');
    expect(run.underWay).toEqual([]);
    run.answer('contract', 'continue');
    expect(run.underWay).toEqual(['send', 'sign', 'report']);
  });

  test('says for itself what it holds, whatever the others do', () => {
    const ofOffer = (questionsHold: 'run' | undefined, holds: 'run' | 'dependents') => {
      const definition = branches({
        steps: [
          agentStep({ id: 'offer', checkpointAfter: { ...CHECKPOINT, holds } }),
          agentStep({ id: 'research' }),
          agentStep({ id: 'report', dependsOn: ['research'] }),
        ],
        ...(questionsHold && { execution: { questionsHold } }),
      });
      return new RunOnPaper(definition).succeed('offer').succeed('research').underWay;
    };
    expect(ofOffer(undefined, 'run')).toEqual([]);
    expect(ofOffer('run', 'dependents')).toEqual(['report']);
  });

  test('holds the run in sequential mode, in which nothing goes by a step that waits', () => {
    const run = new RunOnPaper(branches({ execution: { mode: 'sequential' } })).succeed('offer');
    expect([run.state.status, run.underWay]).toEqual(['checkpoint', []]);
  });

  test('holds the run when an older version has started it, which says nothing of questions', () => {
    const { state, events } = new RunOnPaper(branches()).succeed('offer');
    const old = events.map((event) => {
      if (event.type !== 'orchestration.run.created') return event;
      const { questionsHold: _, ...data } = event.data;
      return { ...event, data };
    });
    expect(foldAgain(state, old).status).toBe('checkpoint');
    expect(foldAgain(state, events).status).toBe('running');
  });

  test('about a failure holds no more than one about a result', () => {
    const run = new RunOnPaper(branches()).fail('contract', { retryable: false }).succeed('research');
    expect(run.underWay).toEqual(['offer', 'report']);
    run.succeed('offer').succeed('report');
    expect(standing(run)).toEqual({ status: 'needs_attention', asked: 2 });
    run.want({ type: 'retry', stepId: 'contract', modifications: null, notes: null });
    expect(standing(run)).toEqual({ status: 'running', asked: 1 });
    run.succeed('contract');
    expect(standing(run)).toEqual({ status: 'checkpoint', asked: 2 });
  });

  test('lets retries begin when they are due, and waits end', () => {
    const run = new RunOnPaper(
      branches({
        steps: [
          agentStep({ id: 'offer', checkpointAfter: CHECKPOINT }),
          agentStep({ id: 'flaky', retry: retryEvery(2, 1_000) }),
          waitStep({ id: 'day', seconds: 60, dependsOn: ['flaky'] }),
        ],
      }),
    );
    run.succeed('offer').fail('flaky');
    expect(run.state.status).toBe('running');
    run.now = 1_000;
    expect(run.advance().underWay).toEqual(['flaky']);
  });

  test('lets the run’s clock go on only while something else does', () => {
    const run = new RunOnPaper(branches());
    run.now = 10;
    run.succeed('offer').succeed('contract').succeed('research');
    run.now = 30;
    run.succeed('report');
    run.now = 500;
    run.answer('offer', 'continue');
    expect(run.state.activeMs).toBe(30);
    expect(run.state.activeSince).toBe(500);
  });

  test('ends with the run: an abort withdraws all of them', () => {
    const run = new RunOnPaper(branches()).succeed('offer').succeed('contract');
    run.want({ type: 'abort', notes: 'enough' });
    expect(standing(run)).toEqual({ status: 'aborted', asked: 0 });
    const withdrawn = run.events.filter(
      (event) => event.type === 'orchestration.checkpoint.resolved' && event.data.decision === 'withdrawn',
    );
    expect(withdrawn).toHaveLength(2);
  });

  test('stays open while another branch is rolled back to an earlier step', () => {
    const run = new RunOnPaper(branches()).succeed('offer').succeed('contract').succeed('research');
    run.want({ type: 'rewind', stepId: 'research', modifications: null, notes: null });
    expect(run.underWay).toEqual(['research']);
    expect(standing(run)).toEqual({ status: 'running', asked: 2 });
  });
});

test('items go on beside an item that asks about its calls, and one that fails too much takes the question back', () => {
  const calls = [{ id: 'c1', agent: 'mailer', tool: 'send', arguments: {}, cause: 'policy' }] as never;
  const run = new RunOnPaper(
    buildDefinition({ steps: [agentStep({ id: 'each', forEach: fanOut('{{ [1, 2, 3] }}', { maxParallel: 2 }) })] }),
    { attended: false },
  ).expand('each', [1, 2, 3]);
  run.emit({
    type: 'orchestration.step.asked',
    data: { stepId: 'each[0]', attempt: 1, calls, kept: null, metadata: {} } as never,
  });
  run.advance();
  expect(run.state.status).toBe('running');
  expect(run.underWay).toEqual(['each', 'each[1]', 'each[2]']);
  run.succeed('each[1]').fail('each[2]', { retryable: false });
  expect([run.state.status, run.state.approvals.size]).toEqual(['failed', 0]);
});
