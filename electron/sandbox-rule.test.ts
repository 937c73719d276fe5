import { expect, test } from 'vitest';
import { mayRunWithoutSandbox } from './sandbox-rule.ts';

test('only root may go without a sandbox, and not in an installed app', () => {
  expect(mayRunWithoutSandbox({ isPackaged: false, userId: 0 })).toBe(true);
  expect(mayRunWithoutSandbox({ isPackaged: true, userId: 0 })).toBe(false);
  expect(mayRunWithoutSandbox({ isPackaged: false, userId: 1000 })).toBe(false);
  expect(mayRunWithoutSandbox({ isPackaged: false, userId: undefined })).toBe(false);
});
