import { expect, test } from 'vitest';
import type { RunView } from '../../../engine/contract/run-view.ts';
import { filledInAt } from './filled-in.ts';

const approval = (id: string, stepId: string, fields?: string[]) => ({
  id,
  stepId,
  decision: 'continue',
  options: [{ action: 'continue', label: 'Go on', allowsModification: false, ...(fields && { fields }) }],
});
const run = (approvals: readonly object[], steps: readonly object[]) =>
  ({ approvals, steps }) as unknown as Pick<RunView, 'approvals' | 'steps'>;

test('what was filled in is shown at the newest approval of its step', () => {
  const answer = { to: 'all' };
  const found = filledInAt(
    run([approval('1', 'a', ['to']), approval('2', 'a', ['to'])], [{ id: 'a', output: { text: '', answer } }]),
  );
  expect([...found]).toEqual([['2', answer]]);
});

test('an output that happens to have such a name is nobody’s answer', () => {
  const step = { id: 'a', output: { answer: { to: 'all' } } };
  expect(filledInAt(run([approval('1', 'a')], [step])).size).toBe(0);
  expect(filledInAt(run([], [step])).size).toBe(0);
});
