/** Permissions that nothing asks for: an operator would believe that they do something. */
import type { Problem } from '../../definition/problem.ts';
import type { DocumentReading } from '../../definition/read-document.ts';
import type { Grants } from '../grants/grants.ts';

const WHY = {
  decide: 'What its orchestrations ask is decided by people',
  cancel: 'What it has started is cancelled when its own step is ended, and needs no permission for that',
} as const;

export function uselessPermissions(
  { permissions }: { readonly permissions: Grants },
  problemAt: DocumentReading<unknown>['problemAt'],
): readonly Problem[] {
  return (permissions.orchestrations ?? []).flatMap((what, place) =>
    what === 'start'
      ? []
      : [
          problemAt(['permissions', 'orchestrations', place], {
            code: 'permission_of_nothing',
            message: `${WHY[what]}: ${what} permits nothing`,
            fix: { title: `Leave out ${what}`, text: null },
          }),
        ],
  );
}
