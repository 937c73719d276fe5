import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';

const fanOut = (more: Partial<{ maxParallel: number | null; onItemFailure: 'continue' | 'fail' }> = {}) =>
  buildDefinition({
    steps: [
      agentStep({ id: 'enrich', forEach: { items: '{{ parameters.documents }}', maxParallel: 2, onItemFailure: 'fail', ...more } }),
      agentStep({ id: 'merge', dependsOn: ['enrich'] }),
    ],
  });

describe('a fan-out', () => {
  test('keeps to its limit and starts the next item whenever one ends', () => {
    const run = new RunOnPaper(fanOut()).expand('enrich', ['a', 'b', 'c', 'd']);
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[1]']);
    run.succeed('enrich[1]');
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
  });

  test('gives the results in the order of the input', () => {
    const run = new RunOnPaper(fanOut()).expand('enrich', ['a', 'b', 'c']);
    run.succeed('enrich[1]', 'B').succeed('enrich[2]', 'C').succeed('enrich[0]', 'A');
    expect(run.state.outputs['enrich']).toEqual({ results: ['A', 'B', 'C'], errors: [], total: 3, succeeded: 3, failed: 0 });
    expect(run.underWay).toEqual(['merge']);
  });

  test('is done at once when there is nothing to do', () => {
    const run = new RunOnPaper(fanOut()).expand('enrich', []);
    expect(run.underWay).toEqual(['merge']);
  });

  test('fails when an item fails, once what is under way has ended', () => {
    const run = new RunOnPaper(fanOut(), { attended: false }).expand('enrich', ['a', 'b', 'c', 'd']);
    run.fail('enrich[0]');
    expect(run.underWay).toEqual(['enrich', 'enrich[1]']);
    run.succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('failed');
    expect(run.step('enrich').error?.code).toBe('item_failed');
  });

  test('goes on after a failed item when told to, and keeps a record of it', () => {
    const run = new RunOnPaper(fanOut({ onItemFailure: 'continue' })).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]', { message: 'no such document' }).succeed('enrich[1]', 'B').succeed('enrich[2]', 'C');
    expect(run.state.outputs['enrich']).toMatchObject({ results: [null, 'B', 'C'], failed: 1, errors: [{ index: 0, item: 'a', message: 'no such document' }] });
  });

  test('does only what is missing when somebody asks for it again', () => {
    const run = new RunOnPaper(fanOut()).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]').succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('needs_attention');
    run.want({ type: 'retry', stepId: 'enrich', modifications: null, notes: null });
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
    run.succeed('enrich[0]', 'A').succeed('enrich[2]', 'C');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A', 'B', 'C'] });
  });

  test('is the same after its journal was folded again', () => {
    const run = new RunOnPaper(fanOut()).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]').succeed('enrich[1]', 'B');
    expect(foldAgain(run.state, run.events)).toEqual(run.state);
  });
});

test('a cancelled run tells the items under way to stop', () => {
  const run = new RunOnPaper(fanOut()).expand('enrich', ['a', 'b', 'c']);
  run.want({ type: 'cancel', notes: null });
  expect(run.events.flatMap(({ type, data }) => (type === 'orchestration.step.cancelled' ? [data.stepId] : []))).toEqual(['enrich[0]', 'enrich[1]', 'enrich']);
});
