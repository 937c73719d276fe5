import type { Checkpoint, CheckpointOption, CheckpointDecision } from '../checkpoint.ts';
import type { JsonObject } from '../../values/json.ts';
import type { Sla } from '../sla.ts';
import type { CleanupStep, Step, StepBase } from '../step.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import type { AuthoredCheckpoint } from '../schema/checkpoint.ts';
import type { AuthoredCleanupStep, AuthoredStep } from '../schema/step.ts';
import { writtenKindOf } from '../step-kinds/written/written-kinds.ts';
import { literalOf, timelyNumbersOf } from '../timely-number.ts';
import type { ErrorBranch } from '../error-branch.ts';
import { askOf } from './ask.ts';
import { timeoutOf } from './checkpoint-timeout.ts';
import { retryOf } from './retry.ts';
import { titleOf } from './title.ts';
import { writtenCheckpointOf } from './written-checkpoint.ts';

export function normalStepOf(written: AuthoredStep, index: number, definitionOwner: string): Step {
  return { ...stepBaseOf(written, index), ...writtenKindOf(written).own(written, definitionOwner) } as Step;
}

/** A failure of cleanup stays with it, and nobody is asked about it. */
export function cleanupStepOf(written: AuthoredCleanupStep, index: number, definitionOwner: string): CleanupStep {
  return normalStepOf(
    { ...written, id: cleanupIdOf(written, index), onError: 'continue' },
    index,
    definitionOwner,
  ) as CleanupStep;
}

export function cleanupIdOf({ id }: { readonly id?: string | undefined }, index: number): string {
  return id ?? `finally_${index}`;
}

export function stepIdOf({ id }: { readonly id?: string | undefined }, index: number): string {
  return id ?? `step_${index}`;
}

function stepBaseOf(written: AuthoredStep, index: number): StepBase {
  const id = stepIdOf(written, index);
  const { name, dependsOn = [], after, join, when, retry, sla } = written;
  const timely = timelyNumbersOf(written);
  return {
    id,
    name: name ?? titleOf(id),
    dependsOn: [...new Set(typeof dependsOn === 'string' ? [dependsOn] : dependsOn)],
    ...(join !== undefined && { join }),
    ...(after !== undefined && { after: [...new Set(typeof after === 'string' ? [after] : after)] }),
    when: when === undefined ? null : conditionOf(String(when)),
    checkpointAfter: checkpointOf(written),
    ...onErrorOf(written.onError),
    retry: retry ? retryOf(retry) : null,
    timeoutSeconds: literalOf('timeoutSeconds' in written ? written.timeoutSeconds : undefined) ?? null,
    sla: sla ? slaOf(sla) : null,
    priority: written.priority,
    ...(timely.length > 0 && { timely }),
  };
}

function onErrorOf(written: AuthoredStep['onError']): Pick<StepBase, 'onError' | 'errorBranches'> {
  if (typeof written === 'string') return { onError: written };
  const errorBranches = written.map(({ code, action, goTo }): ErrorBranch => {
    const codes = typeof code === 'string' ? [code] : code;
    return {
      codes: codes.includes('*') ? null : [...new Set(codes)],
      action: action ?? (goTo === undefined ? 'fail' : 'go_to'),
      ...(goTo !== undefined && { goTo }),
    };
  });
  return { onError: 'fail', errorBranches };
}

function slaOf({
  warnAfterSeconds,
  breachAfterSeconds,
  onBreach,
  escalateTo,
  escalateAgent,
}: NonNullable<AuthoredStep['sla']>): Sla {
  return {
    warnAfterSeconds: literalOf(warnAfterSeconds) ?? null,
    breachAfterSeconds: literalOf(breachAfterSeconds) ?? null,
    onBreach,
    escalateTo: escalateTo ?? null,
    escalateAgent: escalateAgent ?? null,
  };
}

const LABELS: Readonly<Record<CheckpointDecision, string>> = {
  continue: 'Continue',
  retry: 'Retry',
  abort: 'Abort',
  rewind: 'Go back',
  go_to: 'Go another way',
  complete: 'Complete the run',
  fail: 'Fail the step',
};

/** What can be done about what a step has made, and what about a question that stands by itself. */
const USUAL = ['continue', 'retry', 'abort'] as const;
const USUAL_OF_APPROVAL = ['continue', 'abort'] as const;

function checkpointOf(step: AuthoredStep): Checkpoint | null {
  const written = writtenCheckpointOf(step);
  if (!written) return null;
  const { question, reason, required, severity, options, timeout, ask, holds, assignee, candidates } = written.asked;
  const usual = step.type === 'approval' ? USUAL_OF_APPROVAL : USUAL;
  return {
    question: question ?? reason ?? '',
    required,
    severity,
    options: (options ?? usual).map(checkpointOptionOf),
    timeout: timeout ? timeoutOf(timeout) : null,
    ...(ask && { ask: askOf(ask) }),
    ...(holds && { holds }),
    ...(assignee !== undefined && { assignee }),
    ...(candidates !== undefined && { candidates }),
  };
}

function checkpointOptionOf(written: NonNullable<AuthoredCheckpoint['options']>[number]): CheckpointOption {
  if (typeof written === 'string')
    return { action: written, label: LABELS[written], allowsModification: written === 'retry' };
  const { action, label, outcome, tone, fields, goTo, input, allowsModification, allowModification } = written;
  return {
    action,
    label: label ?? (outcome === undefined ? LABELS[action] : titleOf(outcome)),
    allowsModification: allowsModification ?? allowModification ?? action === 'retry',
    ...(outcome !== undefined && { outcome }),
    ...(tone && { tone }),
    ...(fields && { fields }),
    ...(goTo !== undefined && { goTo }),
    ...(input && { input: input as JsonObject }),
  };
}
