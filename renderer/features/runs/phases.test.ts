import { expect, test } from 'vitest';
import type { RunView } from '../../../engine/contract/run-view.ts';
import { allStepsOf, drawnStepsOf, phasesOf } from './phases.ts';

const step = (id: string, dependsOn: string[] = []) => ({ id, name: id, dependsOn });
const run = (more: object) =>
  ({ steps: [step('a'), step('b', ['a']), step('tidy')], cleanup: [], rollback: null, ...more }) as unknown as RunView;
const rollback = (isParallel: boolean) => ({
  isParallel,
  undone: 1,
  steps: [
    { ...step('b@compensation'), undoes: 'b' },
    { ...step('a@compensation'), undoes: 'a' },
  ],
});

test('a run without an end of its own has one phase, and its steps are drawn as they are', () => {
  const plain = run({});
  expect(phasesOf(plain).map(({ name }) => name)).toEqual(['work']);
  expect(drawnStepsOf(plain)).toBe(plain.steps);
  expect(allStepsOf(plain)).toBe(plain.steps);
});

test('undoing and cleanup are phases of their own, in that order', () => {
  const ended = run({ cleanup: ['tidy'], rollback: rollback(false) });
  expect(phasesOf(ended).map(({ title, steps }) => [title, steps.map(({ id }) => id)])).toEqual([
    [null, ['a', 'b']],
    ['Rolled back: 1 of 2 undone', ['b@compensation', 'a@compensation']],
    ['Cleanup', ['tidy']],
  ]);
});

test('in the graph what undoes follows in its order, and cleanup comes last', () => {
  const drawn = (more: object) => drawnStepsOf(run(more)).map(({ id, dependsOn }) => [id, dependsOn.join()]);
  expect(drawn({ cleanup: ['tidy'], rollback: rollback(false) })).toEqual([
    ['a', ''],
    ['b', 'a'],
    ['b@compensation', 'b'],
    ['a@compensation', 'b@compensation'],
    ['tidy', 'a@compensation'],
  ]);
  expect(drawn({ cleanup: ['tidy'] })).toEqual([
    ['a', ''],
    ['b', 'a'],
    ['tidy', 'b'],
  ]);
  expect(drawn({ rollback: rollback(true) }).slice(3)).toEqual([
    ['b@compensation', 'b'],
    ['a@compensation', 'a'],
  ]);
});
