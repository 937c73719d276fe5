import { describe, expect, test } from 'vitest';
import type { ApprovalView } from '../contract/approvals.ts';
import type { RunTreeChange } from '../contract/runs.ts';
import { DecisionAnswers } from './decision-answers.ts';
import type { GivenAnswer, KeyedAnswer } from './decision-answers.ts';
import { followToStop } from './follow-run.ts';
import type { BatonClient } from './host.ts';
import { Interrupted } from './interrupt.ts';
import { RunTree } from './run-tree.ts';
import { approvalView, eventsOf, type Happened } from './testing.ts';

const event = (happened: Happened): RunTreeChange => ({
  kind: 'event',
  event: eventsOf(happened)[0]!,
});
const asked = (approvalId: string, stepId: string, runId = 'run-1'): RunTreeChange =>
  event({
    type: 'orchestration.checkpoint.requested',
    runId,
    data: { approvalId, kind: 'checkpoint', stepId, question: '?', required: true, severity: 'normal', options: [] },
  });
const at = (position: number, change: RunTreeChange): RunTreeChange =>
  change.kind === 'event' ? { ...change, event: { ...change.event, position } } : change;
const waiting = (...approvals: ApprovalView[]): RunTreeChange => ({
  kind: 'waiting',
  approvals,
  needsAttention: [],
  paused: [],
});
const ended: RunTreeChange = { kind: 'ended', status: 'completed' };
const answer = (key: string, decision: GivenAnswer['decision'] = 'continue'): KeyedAnswer => ({
  key,
  decision,
  modifications: null,
  rewindTo: null,
});

/** Says its lines; `null` is silence without an end. */
function script(changes: readonly (RunTreeChange | null)[]): { client: BatonClient; decided: string[] } {
  const decided: string[] = [];
  async function* watch(): AsyncGenerator<RunTreeChange> {
    for (const [index, change] of changes.entries()) {
      if (change === null) await new Promise<never>(() => undefined);
      else yield at(index + 1, change);
    }
  }
  const client = {
    runs: { watch: () => Promise.resolve(watch()) },
    approvals: {
      decide: ({ approvalId, decision }: { approvalId: string; decision: string }) => {
        decided.push(`${approvalId} ${decision}`);
        return Promise.resolve(approvalView({ id: approvalId }));
      },
    },
  } as unknown as BatonClient;
  return { client, decided };
}

function follow(
  client: BatonClient,
  answers = new DecisionAnswers(),
  interruption = new AbortController().signal,
): ReturnType<typeof followToStop> {
  return followToStop({
    client,
    runId: 'run-1',
    afterPosition: 0,
    tree: new RunTree('run-1'),
    answers,
    interruption,
    onEvent: () => undefined,
  });
}

describe('following a run', () => {
  test('ends with the run', async () => {
    const { client } = script([asked('a', 'fetch'), ended]);
    expect(await follow(client)).toEqual(ended);
  });

  test('stops where nobody has an answer', async () => {
    const approval = approvalView({ id: 'a' });
    const { client, decided } = script([asked('a', 'fetch'), waiting(approval), ended]);
    expect(await follow(client)).toEqual(waiting(approval));
    expect(decided).toEqual([]);
  });

  test('answers an approval when it is asked for', async () => {
    const { client, decided } = script([asked('a', 'fetch'), ended]);
    await follow(client, new DecisionAnswers([answer('fetch')]));
    expect(decided).toEqual(['a continue']);
  });

  test('does not take for final what was waiting for an answer that has been given', async () => {
    const { client, decided } = script([asked('a', 'fetch'), waiting(approvalView({ id: 'a' })), ended]);
    expect(await follow(client, new DecisionAnswers([answer('fetch')]))).toEqual(ended);
    expect(decided).toEqual(['a continue']);
  });

  test('answers approvals from before it began, when the run is found waiting for them', async () => {
    const { client, decided } = script([waiting(approvalView({ id: 'a', stepId: 'fetch' })), ended]);
    await follow(client, new DecisionAnswers([answer('fetch')]));
    expect(decided).toEqual(['a continue']);
  });

  test('finds the answer for a step of a child run by its path', async () => {
    const { client, decided } = script([
      event({ type: 'orchestration.child.started', data: { stepId: 'review', attempt: 1, childRunId: 'run-2' } }),
      asked('b', 'fetch', 'run-2'),
      asked('a', 'fetch'),
      ended,
    ]);
    await follow(client, new DecisionAnswers([answer('review/fetch', 'abort')]));
    expect(decided).toEqual(['b abort']);
  });

  test('says so when the engine goes away', async () => {
    await expect(follow(script([]).client)).rejects.toMatchObject({
      code: 'connection_lost',
      remedy: expect.stringContaining('baton watch run-1') as string,
    });
  });

  test('goes on with the next engine from where the last one was heard', async () => {
    const opened: number[] = [];
    const losses: unknown[] = [];
    const gone = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    async function* watch(afterPosition: number): AsyncGenerator<RunTreeChange> {
      opened.push(afterPosition);
      yield await Promise.resolve(afterPosition < 7 ? at(7, asked('a', 'fetch')) : ended);
      if (opened.length === 1) throw gone;
    }
    const { client } = script([]);
    const runs = { watch: (input: { afterPosition: number }) => Promise.resolve(watch(input.afterPosition)) };
    const told: number[] = [];
    const stop = await followToStop({
      client: { ...client, runs } as unknown as BatonClient,
      runId: 'run-1',
      afterPosition: 3,
      tree: new RunTree('run-1'),
      answers: new DecisionAnswers(),
      interruption: new AbortController().signal,
      onEvent: ({ position }) => void told.push(position),
      whenLost: (error) => Promise.resolve(losses.push(error) === 1),
    });
    expect({ stop, opened, told, losses }).toEqual({ stop: ended, opened: [3, 7], told: [7], losses: [gone] });
  });

  test('stops at once when interrupted, however silent the run is', async () => {
    const controller = new AbortController();
    const following = follow(script([null]).client, new DecisionAnswers(), controller.signal);
    controller.abort(new Interrupted('SIGINT'));
    await expect(following).rejects.toMatchObject({ name: 'Interrupted', exitCode: 130 });
  });
});
