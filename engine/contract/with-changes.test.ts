import { expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { changesBetween } from '../projections/run-changes.ts';
import { runView } from '../projections/run-view.ts';
import type { RunSnapshot } from './run-followed.ts';
import { withChanges } from './with-changes.ts';

const definition = buildDefinition({ steps: ['a', 'b', 'c'].map((id) => agentStep({ id })) });

function standing(run: RunOnPaper): RunSnapshot {
  const events = run.events.map((event, index) => ({ ...event, position: index + 1 }));
  return {
    kind: 'snapshot',
    position: events.length,
    run: runView(events, definition, run.now),
    actions: { run: [], steps: {} },
  };
}

test('what did not change stays the same object', () => {
  const run = new RunOnPaper(definition);
  const before = standing(run);
  run.succeed('b');
  const changes = changesBetween(before, standing(run));
  const after = changes && withChanges(before, changes);
  const isSame = before.run.steps.map((step, index) => step === after?.run.steps[index]);
  expect(isSame).toEqual([true, false, true]);
});

test('changes of what was never told come to nothing', () => {
  expect(withChanges(null, { kind: 'changes', position: 3, runs: [], actions: { run: [], steps: {} } })).toBeNull();
});
