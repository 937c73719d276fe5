import { expect, test } from 'vitest';
import { RunStatus } from '../contract/runs.ts';
import { exitCodeOf } from './exit-codes.ts';

test('the exit code says where a run stands', () => {
  expect(Object.fromEntries(RunStatus.options.map((status) => [status, exitCodeOf(status)]))).toEqual({
    planning: 0,
    approval_pending: 3,
    running: 0,
    checkpoint: 3,
    paused: 3,
    needs_attention: 3,
    completed: 0,
    partially_completed: 0,
    failed: 4,
    aborted: 4,
    cancelled: 4,
  });
});
