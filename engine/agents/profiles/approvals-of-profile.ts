/** What a database's file says of approvals, and what it says of permissions: both have to be about the same. */
import type { Problem } from '../../definition/problem.ts';
import type { DocumentReading } from '../../definition/read-document.ts';
import type { Grants } from '../grants/grants.ts';
import { approvalsIn } from './conditions-of-profile.ts';

/** Operations about which people would decide, and that nobody may ask for. */
export function uselessApprovals(
  { configuration, permissions }: { readonly configuration: unknown; readonly permissions: Grants },
  problemAt: DocumentReading<unknown>['problemAt'],
): readonly Problem[] {
  const permitted: readonly string[] = permissions.database?.operations ?? [];
  return Object.keys(approvalsIn(configuration))
    .filter((operation) => !permitted.includes(operation))
    .map((operation) =>
      problemAt(['configuration', 'approval', operation], {
        code: 'approval_of_nothing',
        message: `A person decides about ${operation} here, and the agent may not ${operation}: permissions.database.operations does not list it`,
        fix: { title: `Add ${operation} to permissions.database.operations, or leave it out here`, text: null },
      }),
    );
}
