/**
 * From what authors may write to the one form that every other room works with. Everything here was validated before.
 */
import type { Definition, Execution, Parameter } from '../definition.ts';
import type { Step } from '../step.ts';
import type { Trigger } from '../trigger.ts';
import type { AuthoredExecution, AuthoredFile, AuthoredMetadata, AuthoredTrigger } from '../schema/definition-file.ts';
import type { AuthoredParameters } from '../schema/parameter.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import { routesOf } from '../routes.ts';
import { machineOf } from './machine.ts';
import { literalOf, timelyNumbersOf } from '../timely-number.ts';
import { errorHandlingOf, onStepFailureOf } from './retry.ts';
import { cleanupStepOf, normalStepOf } from './step.ts';
import { titleOf } from './title.ts';

export function definitionOf({ metadata, orchestration }: AuthoredFile): Definition {
  // The newer form wins over the older one, key by key.
  const about: AuthoredMetadata = {
    ...withoutUndefined(orchestration),
    ...withoutUndefined(orchestration.metadata),
    ...withoutUndefined(metadata),
  };
  const name = about.name ?? '';
  const owner = about.owner ?? '';
  const timely = timelyNumbersOf({
    execution: orchestration.execution,
    errorHandling: { onStepFailure: onStepFailureOf(orchestration.errorHandling) },
  });
  return {
    name,
    displayName: about.displayName ?? titleOf(name),
    version: about.version ?? '',
    description: about.description ?? '',
    owner,
    organization: about.organization ?? 'global',
    tags: about.tags ?? [],
    ...(orchestration.runTitle !== undefined && { runTitle: orchestration.runTitle }),
    ...(orchestration.labels && { labels: orchestration.labels }),
    parameters: parametersOf(orchestration.parameters),
    validations: (orchestration.validations ?? []).map(({ rule, message }) => ({ rule: conditionOf(rule), message })),
    execution: executionOf(orchestration.execution),
    steps: withRoutes(orchestration.steps.map((step, index) => normalStepOf(step, index, owner))),
    ...(orchestration.finally && {
      finally: orchestration.finally.map((step, index) => cleanupStepOf(step, index, owner)),
    }),
    machine: orchestration.machine ? machineOf(orchestration.machine) : null,
    output: orchestration.output ?? null,
    triggers: (orchestration.triggers ?? []).map(triggerOf),
    errorHandling: errorHandlingOf(orchestration.errorHandling),
    ...(timely.length > 0 && { timely }),
  };
}

function parametersOf(written: AuthoredParameters | undefined): Parameter[] {
  if (!written) return [];
  const named = Array.isArray(written)
    ? written.map(({ name, key, ...rest }) => ({ ...rest, name: name ?? key ?? '' }))
    : Object.entries(written).map(([name, rest]) => ({ ...rest, name }));
  return named.map(({ name, type, required, default: value, enum: choices, description, personal }) => ({
    name,
    type,
    required,
    ...(value !== undefined && { default: value }),
    ...(choices !== undefined && { enum: choices }),
    description,
    ...(personal !== undefined && personal !== false && { personal }),
  }));
}

function executionOf(written: AuthoredExecution | undefined): Execution {
  const { concurrency, caching } = written ?? {};
  const ttlSeconds = caching?.ttlSeconds ?? 3600;
  return {
    mode: written?.mode ?? 'parallel',
    modeFrom: written?.modeFrom ?? null,
    preflight: written?.preflight ?? false,
    maxParallel: literalOf(concurrency?.maxParallel) ?? 4,
    queueStrategy: concurrency?.queueStrategy ?? 'fifo',
    caching: {
      enabled: caching?.enabled ?? false,
      ttlSeconds,
      steps:
        caching?.steps?.map((step) =>
          typeof step === 'string'
            ? { id: step, ttlSeconds }
            : { id: step.id, ttlSeconds: step.ttlSeconds ?? ttlSeconds },
        ) ?? null,
    },
    timeoutSeconds: literalOf(written?.timeoutSeconds) ?? null,
    planApproval: written?.planApproval ?? false,
    // As in retry.ts.
    ...(written?.questionsHold === 'run' && { questionsHold: 'run' as const }),
    ...(written?.pool !== undefined && { pool: written.pool }),
    ...(typeof written?.retryBudget === 'number' && { retryBudget: written.retryBudget }),
    ...(written?.onTimeout === 'cancel' && { onTimeout: 'cancel' as const }),
    ...(written?.wallclock && { wallclock: true as const }),
  };
}

/** Older names of what happens when runs overlap. */
const OVERLAPS = { queue: 'queue_all', cancel_previous: 'cancel_other', allow: 'allow_all' } as const;

function triggerOf({ parameters, overlap, mode, ...rest }: AuthoredTrigger): Trigger {
  const policy =
    overlap === 'queue' || overlap === 'cancel_previous' || overlap === 'allow' ? OVERLAPS[overlap] : overlap;
  return { ...rest, parameters: parameters ?? {}, overlap: policy, mode: mode ?? null };
}

/** A step that a switch, or an unanswered question, can choose waits for it, whether or not its author said so. */
function withRoutes(steps: readonly Step[]): Step[] {
  const switches = steps
    .map((step) => ({ id: step.id, targets: routesOf(step) }))
    .filter(({ targets }) => targets.size > 0);
  return steps.map((step) => {
    const routes = switches.filter(({ targets }) => targets.has(step.id)).map(({ id }) => id);
    const joined = withJoin(step, routes);
    return routes.every((id) => step.dependsOn.includes(id))
      ? joined
      : { ...joined, dependsOn: [...new Set([...step.dependsOn, ...routes])] };
  });
}

/** Where there is more than one to wait for it is said which have to deliver; one alone has to. */
function withJoin(step: Step, routes: readonly string[]): Step {
  const needed = step.dependsOn.filter((id) => !routes.includes(id));
  return step.join !== undefined || needed.length === 0 || needed.length + routes.length < 2
    ? step
    : { ...step, join: 'all' };
}

function withoutUndefined(written: AuthoredMetadata | undefined): AuthoredMetadata {
  if (!written) return {};
  const { name, displayName, version, description, owner, organization, tags } = written;
  const entries = Object.entries({ name, displayName, version, description, owner, organization, tags });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as AuthoredMetadata;
}
