import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { expect, test } from 'vitest';
import { readOwnPolicies } from './read-own-policies.ts';

test('the policies of the guide are ones that Baton understands', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/permissions.md'), 'utf8');
  const [, policies = ''] = /```cedar\n([\s\S]*?)```/.exec(guide) ?? [];
  const read = readOwnPolicies(policies, cedar);
  expect(read.problems).toEqual([]);
  expect(Object.keys(read.policies).sort()).toEqual(['no-example', 'only-grace-decides', 'wages-stay-here']);
});
