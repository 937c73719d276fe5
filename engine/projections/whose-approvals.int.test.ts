import { expect, test } from 'vitest';
import { openTestStore } from '../testing/open-test-store.ts';
import { approvalRowOf, runRowOf, storedChanges } from '../testing/stored-rows.ts';
import { isOneOf } from './whose-approvals.ts';

test('the store chooses the same approvals as are told to whoever follows a list', () => {
  const { readModels } = openTestStore();
  const newApprovals = [null, 'ada', 'grace'].flatMap((assignee, a) =>
    [[], ['ada'], ['grace', 'ada'], ["a'da"]].map((candidates, b) =>
      approvalRowOf(`a${a}${b}`, { assignee, candidates, requestedAt: a * 10 + b }),
    ),
  );
  readModels.apply(storedChanges({ newRuns: [runRowOf('run-1')], newApprovals }));
  for (const are of ['mine', 'anyone', 'claimed'] as const)
    for (const person of ['ada', 'grace', 'linus', "a'da"]) {
      const whose = { are, person };
      const listed = readModels.listApprovals({ status: 'pending', whose }, { limit: 50, offset: 0 });
      const expected = newApprovals.filter((row) => isOneOf(whose, row)).map(({ id }) => id);
      expect(listed.items.map(({ id }) => id)).toEqual(expected);
      expect(listed.total).toBe(expected.length);
    }
  readModels.apply(storedChanges({ approvalAssignments: [{ id: 'a00', assignee: 'linus' }] }));
  expect(readModels.findApproval('a00')).toMatchObject({ assignee: 'linus', candidates: [] });
});
