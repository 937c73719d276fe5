import { beforeAll, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { itemViews, MOST_SHOWN } from './item-views.ts';
import { possibleActions } from './possible-actions.ts';
import { foldHistory, historyOf } from './run-history.ts';
import { runView } from './run-view.ts';
import { stepView } from './step-view.ts';

beforeAll(loadExpressions);

const enriching = buildDefinition({
  steps: [
    agentStep({
      id: 'enrich',
      name: 'Enrich',
      agent: 'clerk',
      forEach: fanOut('{{ parameters.documents }}', { maxParallel: 2, onItemFailure: 'continue' }),
    }),
    agentStep({ id: 'merge', dependsOn: ['enrich'] }),
  ],
});
const no = { retryable: false };

function read(run: RunOnPaper) {
  const events = run.events.map((event, index) => ({ ...event, position: index + 1 }));
  const { definition } = run.state.plan;
  const history = foldHistory(events, definition);
  return {
    view: runView(events, definition, run.now),
    actions: possibleActions(events, definition),
    items: (stepId: string, more: { status?: string[]; limit?: number; offset?: number } = {}) =>
      itemViews(history, history.state.steps[history.state.plan.indexOf.get(stepId) ?? -1] ?? run.step(stepId), {
        limit: 50,
        offset: 0,
        ...more,
      }),
    part: (id: string) =>
      stepView(
        history.state,
        run.step(id),
        historyOf(history, history.state.steps[run.step(id).index] ?? run.step(id)),
      ),
  };
}

function halfway(): RunOnPaper {
  const run = new RunOnPaper(enriching).expand('enrich', ['a', 'b', 'c', 'd']);
  run.now = 30;
  run.fail('enrich[0]', no);
  run.now = 50;
  return run.succeed('enrich[1]', 'B');
}

test('a step says how many of its items stand where', () => {
  expect(read(halfway()).view.steps[0]?.parts).toMatchObject({
    kind: 'item',
    count: 4,
    most: 4,
    succeeded: 1,
    failed: 1,
    running: 2,
    retrying: 0,
    queued: 0,
  });
  expect(read(halfway()).view.steps[1]?.parts).toBeNull();
});

test('how many items were at work when is told in a row of numbers', () => {
  const run = halfway();
  run.now = 100;
  run.succeed('enrich[2]');
  const activity = read(run).view.steps[0]?.parts?.activity;
  expect([activity?.from, activity?.to, activity?.atWork.length]).toEqual([0, 100, 40]);
  expect(new Set(activity?.atWork)).toEqual(new Set([2]));
});

test('items are told of page by page, in the order of the list, with what may be done about each', () => {
  const { items } = read(halfway());
  const { items: page, total } = items('enrich', { limit: 2 });
  expect(total).toBe(4);
  expect(page).toMatchObject([
    {
      id: 'enrich[0]',
      position: 0,
      item: 'a',
      status: 'failed',
      attempts: 1,
      output: null,
      error: { message: 'enrich[0] broke' },
      actions: ['retry', 'skip', 'rewind'],
    },
    {
      id: 'enrich[1]',
      position: 1,
      item: 'b',
      status: 'completed',
      output: 'B',
      error: null,
      timing: { startedAt: 0, finishedAt: 50, durationMs: 50 },
      actions: ['rewind'],
    },
  ]);
  expect(items('enrich', { status: ['failed', 'completed'], offset: 1 })).toMatchObject({
    total: 2,
    items: [{ id: 'enrich[1]' }],
  });
});

test('one item is shown as a step is, with its attempts', () => {
  const run = halfway();
  run.want({ type: 'retry', stepId: 'enrich[0]', modifications: null, notes: null });
  run.succeed('enrich[2]').succeed('enrich[0]', 'A');
  expect(read(run).part('enrich[0]')).toMatchObject({
    id: 'enrich[0]',
    name: 'Enrich 1',
    agent: 'clerk',
    attempt: 2,
    output: 'A',
    attempts: [
      { attempt: 1, status: 'failed' },
      { attempt: 2, status: 'completed', output: 'A' },
    ],
  });
});

test('the run as a whole says nothing of each item: neither its actions nor, of a wide list, its results', () => {
  const wide = MOST_SHOWN * 3;
  const run = new RunOnPaper(enriching).expand(
    'enrich',
    Array.from({ length: wide }, (_, index) => index),
  );
  for (let index = 0; index < wide; index++) run.succeed(`enrich[${index}]`, index);
  const { view, actions, items } = read(run);
  expect(Object.keys(actions.steps)).toEqual(['enrich', 'merge']);
  expect(view.steps[0]?.output).toMatchObject({ total: wide, succeeded: wide, shown: MOST_SHOWN });
  expect((view.results['enrich'] as { results: unknown[] }).results).toHaveLength(MOST_SHOWN);
  expect(view.steps[0]?.attempts[0]?.output).toMatchObject({ shown: MOST_SHOWN });
  expect(items('enrich', { offset: wide - 1 }).items).toMatchObject([{ output: wide - 1 }]);
});

test('the work of items is counted once, for those who did it', () => {
  const run = halfway();
  run.now = 100;
  run.succeed('enrich[2]').succeed('enrich[3]');
  run.succeed('merge');
  expect(read(run).view.metrics).toMatchObject({ attempts: 5, agentMs: { worker: 30 + 50 + 70 + 50 } });
});

test('iterations are told of in the same way, with how many there may be', () => {
  const definition = buildDefinition({
    steps: [
      agentStep({
        id: 'refine',
        repeat: {
          condition: { kind: 'until', expression: 'steps.refine == "good"' },
          maxIterations: 5,
          onExhausted: 'fail',
        },
      }),
    ],
  });
  const run = new RunOnPaper(definition).expand('refine', [null], 'iteration').succeed('refine[0]', 'bad');
  expect(read(run).view.steps[0]?.parts).toMatchObject({
    kind: 'iteration',
    count: 2,
    most: 5,
    succeeded: 1,
    running: 1,
  });
  expect(read(run).items('refine').items).toMatchObject([
    { id: 'refine[0]', output: 'bad', status: 'completed' },
    { id: 'refine[1]', status: 'running' },
  ]);
});
