/**
 * What changed from one definition to another, in words of meaning:
 * not which lines differ, but what will run differently.
 */
import { change, changeOf, isSameValue } from './comparing/change.ts';
import type { Change } from './comparing/change.ts';
import { compareMachines } from './comparing/compare-machine.ts';
import { compareParameters, compareTriggers } from './comparing/compare-named.ts';
import { compareSteps } from './comparing/compare-steps.ts';
import type { Definition } from './definition.ts';
import type { Json } from '../values/json.ts';

export type { Change } from './comparing/change.ts';

export function compareDefinitions(before: Definition, after: Definition): Change[] {
  return [
    ...compareAbout(before, after),
    ...compareParameters(before.parameters, after.parameters),
    ...(isSameValue(before.validations, after.validations)
      ? []
      : [
          change(
            'validations_changed',
            'What must hold of the parameters changed',
            before.validations as unknown as Json,
            after.validations as unknown as Json,
          ),
        ]),
    ...(isSameValue(before.timely, after.timely)
      ? []
      : [
          change(
            'timely_numbers_changed',
            'Times and limits of the run come from other templates',
            (before.timely ?? null) as Json,
            (after.timely ?? null) as Json,
          ),
        ]),
    ...compareExecution(before, after),
    ...compareSteps(before.steps, after.steps),
    ...compareSteps(before.finally ?? [], after.finally ?? []),
    ...compareMachines(before.machine, after.machine),
    ...compareOutput(before, after),
    ...compareTriggers(before.triggers, after.triggers),
    ...compareErrorHandling(before, after),
  ];
}

function compareAbout(before: Definition, after: Definition): Change[] {
  const words = {
    name: 'The name',
    displayName: 'The display name',
    version: 'The version',
    owner: 'The owner',
    organization: 'The organization',
  } as const;
  const changes = (Object.keys(words) as (keyof typeof words)[]).flatMap((key) =>
    changeOf(`${key}_changed`, words[key], before[key], after[key]),
  );
  if (before.description !== after.description)
    changes.push(change('description_changed', 'The description was rewritten', before.description, after.description));
  return [
    ...changes,
    ...changeOf('tags_changed', 'The tags', before.tags, after.tags),
    ...changeOf('run_title_changed', 'What its runs are called', before.runTitle ?? null, after.runTitle ?? null),
    ...changeOf('labels_changed', 'The labels of its runs', before.labels ?? null, after.labels ?? null),
  ];
}

function compareExecution({ execution: before }: Definition, { execution: after }: Definition): Change[] {
  return [
    ...changeOf('mode_changed', 'Steps run', before.mode, after.mode),
    ...changeOf('mode_changed', 'The parameter that says how steps run', before.modeFrom, after.modeFrom),
    ...(before.preflight === after.preflight
      ? []
      : [
          change(
            'preflight_changed',
            after.preflight
              ? 'Agents are checked before a run starts now'
              : 'Agents are not checked before a run starts any more',
            before.preflight,
            after.preflight,
          ),
        ]),
    ...changeOf('concurrency_changed', 'Steps under way at once', before.maxParallel, after.maxParallel),
    ...changeOf('queue_changed', 'The queue strategy', before.queueStrategy, after.queueStrategy),
    ...changeOf(
      'run_timeout_changed',
      'The time limit of a run, in seconds',
      before.timeoutSeconds,
      after.timeoutSeconds,
    ),
    ...(before.onTimeout === after.onTimeout
      ? []
      : [
          change(
            'run_timeout_changed',
            after.onTimeout ? 'A run that is out of time is cancelled now' : 'A run that is out of time has failed now',
            before.onTimeout ?? 'fail',
            after.onTimeout ?? 'fail',
          ),
        ]),
    ...(before.wallclock === after.wallclock
      ? []
      : [
          change(
            'run_timeout_changed',
            after.wallclock
              ? 'Time limits count what the machine slept now'
              : 'Time limits do not count what the machine slept any more',
            before.wallclock ?? false,
            after.wallclock ?? false,
          ),
        ]),
    ...(before.questionsHold === after.questionsHold
      ? []
      : [
          change(
            'questions_changed',
            after.questionsHold === 'run'
              ? 'Questions hold the run now'
              : 'Questions hold only what waits for their step now',
            before.questionsHold ?? 'dependents',
            after.questionsHold ?? 'dependents',
          ),
        ]),
    ...changeOf('pool_changed', 'The pool whose room its agents take', before.pool ?? null, after.pool ?? null),
    ...changeOf(
      'retry_budget_changed',
      'Retries in one run, all together',
      before.retryBudget ?? null,
      after.retryBudget ?? null,
    ),
    ...(before.planApproval === after.planApproval
      ? []
      : [
          change(
            'plan_approval_changed',
            after.planApproval ? 'The plan needs approval now' : 'The plan needs no approval any more',
            before.planApproval,
            after.planApproval,
          ),
        ]),
    ...(isSameValue(before.caching, after.caching)
      ? []
      : [
          change(
            'caching_changed',
            cachingWords(before.caching.enabled, after.caching.enabled),
            before.caching as unknown as Json,
            after.caching as unknown as Json,
          ),
        ]),
  ];
}

function cachingWords(before: boolean, after: boolean): string {
  if (before === after) return 'What is cached, or for how long, changed';
  return after ? 'Outputs are cached now' : 'Outputs are not cached any more';
}

function compareOutput({ output: before }: Definition, { output: after }: Definition): Change[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  if (before === null && after === null) return [];
  if (before === null || after === null)
    return [
      change(
        'output_changed',
        after === null ? 'The run returns the outputs of all steps now' : 'The run returns an output of its own now',
        before,
        after,
      ),
    ];
  return [...names].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (isSameValue(was, is)) return [];
    const words = is === undefined ? 'was removed' : was === undefined ? 'was added' : 'is made differently';
    return [change('output_changed', `The output "${name}" ${words}`, was ?? null, is ?? null)];
  });
}

function compareErrorHandling({ errorHandling: before }: Definition, { errorHandling: after }: Definition): Change[] {
  const notify = (value: boolean | null) =>
    value === null ? 'depending on who started the run' : value ? 'always' : 'never';
  return [
    ...(isSameValue(before.retry, after.retry)
      ? []
      : [
          change(
            'error_handling_changed',
            `Failed steps get ${attempts(after.retry?.maxAttempts)}, ${before.retry?.maxAttempts === after.retry?.maxAttempts ? 'with other delays' : `was ${attempts(before.retry?.maxAttempts)}`}`,
            before.retry as unknown as Json,
            after.retry as unknown as Json,
          ),
        ]),
    ...(before.allowSkip === after.allowSkip
      ? []
      : [
          change(
            'error_handling_changed',
            after.allowSkip ? 'Failed steps may be skipped now' : 'Failed steps may not be skipped any more',
            before.allowSkip,
            after.allowSkip,
          ),
        ]),
    ...changeOf(
      'error_handling_changed',
      'An operator is asked about failures',
      notify(before.notifyHuman),
      notify(after.notifyHuman),
    ),
    ...(isSameValue(before.rollback, after.rollback)
      ? []
      : [
          change(
            'error_handling_changed',
            'What is said about rolling back changed',
            before.rollback as unknown as Json,
            after.rollback as unknown as Json,
          ),
        ]),
  ];
}

function attempts(count = 1): string {
  return count === 1 ? 'one attempt' : `${count} attempts`;
}
