/** Steps that do their work more than once: through a list, or until a condition is met. */
import { snakeCase } from '../reading/key-case.ts';
import type { Path } from '../reading/located.ts';
import type { AuthoredWork } from '../schema/every-step.ts';
import type { Report } from './reported.ts';

const OF_A_LIST = ['maxParallel', 'onItemFailure', 'maxFailures', 'maxFailurePercentage'] as const;
const TOLERANCES = ['maxFailures', 'maxFailurePercentage'] as const;

export function checkWorkedThrough(report: Report, step: AuthoredWork, path: Path): void {
  if (step.forEach === undefined) checkNoList(report, step, path);
  else checkTolerance(report, step, path);
  if (step.repeat) checkLoop(report, step.repeat, step.forEach !== undefined, [...path, 'repeat']);
}

function checkNoList(report: Report, step: AuthoredWork, path: Path): void {
  for (const key of OF_A_LIST) {
    if (step[key] !== undefined)
      report(
        'missing_key',
        [...path, key],
        `\`${snakeCase(key)}\` says how to work through a list; this step has no \`for_each\``,
        { at: 'key' },
      );
  }
}

function checkTolerance(report: Report, { forEach, ...beside }: AuthoredWork, path: Path): void {
  const within = typeof forEach === 'object' ? forEach : {};
  if ((('onItemFailure' in within ? within.onItemFailure : undefined) ?? beside.onItemFailure) !== 'fail') return;
  for (const [place, written] of [
    [[...path, 'forEach'], within],
    [path, beside],
  ] as const) {
    for (const key of TOLERANCES) {
      if (!(key in written) || (written as AuthoredWork)[key] === undefined) continue;
      report(
        'conflicting_values',
        [...place, key],
        `\`${snakeCase(key)}\` lets items fail, but with \`on_item_failure: fail\` the first failure fails the step`,
        { at: 'key' },
      );
    }
  }
}

function checkLoop(report: Report, loop: NonNullable<AuthoredWork['repeat']>, hasList: boolean, path: Path): void {
  if (hasList) {
    const message =
      "`repeat` and `for_each` can't stand on one step; let a child orchestration do the one, and this step the other";
    report('conflicting_values', path, message, { at: 'key' });
  }
  if (loop.until === undefined && loop.while === undefined)
    report(
      'missing_key',
      [...path, 'until'],
      'A loop needs `until` or `while`: the condition that is looked at after each iteration',
    );
  for (const key of ['backoffMultiplier', 'maxDelaySeconds'] as const)
    if (loop[key] !== undefined && loop.delaySeconds === undefined)
      report(
        'missing_key',
        [...path, key],
        `\`${snakeCase(key)}\` is about a delay; this loop has no \`delay_seconds\``,
        {
          at: 'key',
        },
      );
  if (loop.until !== undefined && loop.while !== undefined)
    report(
      'conflicting_values',
      [...path, 'while'],
      'A loop ends `until` something holds or goes on `while` it does, not both',
      { at: 'key' },
    );
}
