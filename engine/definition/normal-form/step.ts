import type { AgentStep, Checkpoint, CheckpointOption, CheckpointTimeout, CleanupStep, Compensation, DecisionAction, FanOut, Loop, Sla, Step, WaitStep } from '../definition.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import type { AuthoredCheckpoint, AuthoredTimeout } from '../schema/checkpoint.ts';
import type { AuthoredCleanupStep, AuthoredStep, AuthoredWork } from '../schema/step.ts';
import { retryOf } from './retry.ts';
import { titleOf } from './title.ts';

export function stepOf(written: AuthoredStep, index: number, definitionOwner: string): Step {
  const base = stepBaseOf(written, index);
  switch (written.type) {
    case undefined:
    case 'agent':
      return { ...base, type: 'agent', agent: written.agent, ...(written.version && ({ latest: true } as const)), mode: written.mode, input: written.input ?? {}, ...workOf(written) };
    case 'orchestration': {
      const { name, version, owner, inheritConversation, parameters } = written.orchestration;
      const child = { name, version: version === 'latest' ? null : (version ?? null), owner: owner ?? written.agent ?? definitionOwner, inheritConversation, parameters: parameters ?? {}, ...(version === 'latest' && ({ latest: true } as const)) };
      return { ...base, type: 'orchestration', orchestration: child, ...workOf(written) };
    }
    case 'switch':
      return { ...base, type: 'switch', cases: written.cases.map(({ when, goTo }) => ({ when: conditionOf(when), goTo })), default: written.default ?? null };
    case 'wait':
      return { ...base, type: 'wait', ...waitOf(written) };
  }
}

function waitOf({ signal = [], seconds, until, correlation }: Extract<AuthoredStep, { type: 'wait' }>): Pick<WaitStep, 'signals' | 'seconds' | 'until' | 'correlation'> {
  return { signals: [...new Set(typeof signal === 'string' ? [signal] : signal)], seconds: seconds ?? null, until: until ?? null, correlation: correlation ?? null };
}

/** A failure of cleanup stays with it, and nobody is asked about it. */
export function cleanupStepOf(written: AuthoredCleanupStep, index: number, definitionOwner: string): CleanupStep {
  return stepOf({ ...written, id: cleanupIdOf(written, index), onError: 'continue' }, index, definitionOwner) as CleanupStep;
}

export function cleanupIdOf({ id }: { readonly id?: string | undefined }, index: number): string {
  return id ?? `finally_${index}`;
}

export function stepIdOf({ id }: { readonly id?: string | undefined }, index: number): string {
  return id ?? `step_${index}`;
}

function stepBaseOf(written: AuthoredStep, index: number) {
  const id = stepIdOf(written, index);
  const { name, dependsOn = [], after, join, when, checkpointAfter, retry, timeoutSeconds, sla } = written;
  return {
    id,
    name: name ?? titleOf(id),
    dependsOn: [...new Set(typeof dependsOn === 'string' ? [dependsOn] : dependsOn)],
    ...(join !== undefined && { join }),
    ...(after !== undefined && { after: [...new Set(typeof after === 'string' ? [after] : after)] }),
    when: when === undefined ? null : conditionOf(String(when)),
    checkpointAfter: checkpointAfter ? checkpointOf(checkpointAfter) : null,
    onError: written.onError,
    retry: retry ? retryOf(retry) : null,
    timeoutSeconds: timeoutSeconds ?? null,
    sla: sla ? slaOf(sla) : null,
    priority: written.priority,
  };
}

function slaOf({ warnAfterSeconds, breachAfterSeconds, onBreach, escalateTo, escalateAgent }: NonNullable<AuthoredStep['sla']>): Sla {
  return { warnAfterSeconds: warnAfterSeconds ?? null, breachAfterSeconds: breachAfterSeconds ?? null, onBreach, escalateTo: escalateTo ?? null, escalateAgent: escalateAgent ?? null };
}

function workOf(written: AuthoredWork): Pick<AgentStep, 'outputMapping' | 'forEach' | 'repeat' | 'compensate'> {
  const { outputMapping, compensate } = written;
  return {
    outputMapping: outputMapping ?? null,
    forEach: fanOutOf(written),
    repeat: written.repeat ? loopOf(written.repeat) : null,
    compensate: compensate ? compensationOf(compensate) : null,
  };
}

function compensationOf({ agent, mode, input, retry, timeoutSeconds }: NonNullable<AuthoredWork['compensate']>): Compensation {
  return { agent, mode, input: input ?? {}, retry: retry ? retryOf(retry) : null, timeoutSeconds: timeoutSeconds ?? null };
}

/** What stands within `for_each` goes before what stands beside it. Whoever allows failures means that the others go on. */
function fanOutOf({ forEach, ...beside }: AuthoredWork): FanOut | null {
  if (forEach === undefined) return null;
  const within: Partial<Exclude<typeof forEach, string>> = typeof forEach === 'string' ? { items: forEach } : forEach;
  const items = (within.items ?? '').trim();
  const maxFailures = within.maxFailures ?? beside.maxFailures ?? null;
  const maxFailurePercentage = within.maxFailurePercentage ?? beside.maxFailurePercentage ?? null;
  const isTolerant = maxFailures !== null || maxFailurePercentage !== null;
  return {
    items: items.includes('{{') ? items : `{{ ${items} }}`,
    maxParallel: within.maxParallel ?? beside.maxParallel ?? null,
    onItemFailure: within.onItemFailure ?? beside.onItemFailure ?? (isTolerant ? 'continue' : 'fail'),
    maxFailures,
    maxFailurePercentage,
  };
}

function loopOf(written: NonNullable<AuthoredWork['repeat']>): Loop {
  const { until, maxIterations, onExhausted } = written;
  const condition = until === undefined ? { kind: 'while' as const, expression: conditionOf(written.while ?? 'false') } : { kind: 'until' as const, expression: conditionOf(until) };
  return { condition, maxIterations, onExhausted };
}

const LABELS: Readonly<Record<DecisionAction, string>> = { continue: 'Continue', retry: 'Retry', abort: 'Abort', rewind: 'Go back' };

function checkpointOf(written: AuthoredCheckpoint): Checkpoint {
  const { question, reason, required, severity, options = ['continue', 'retry', 'abort'], timeout } = written;
  return { question: question ?? reason ?? '', required, severity, options: options.map(checkpointOptionOf), timeout: timeout ? timeoutOf(timeout) : null };
}

function timeoutOf({ afterSeconds, outcome, escalateTo, goTo, then }: AuthoredTimeout): CheckpointTimeout {
  return { afterSeconds, outcome, escalateTo: escalateTo ?? null, goTo: goTo ?? null, then: then ? timeoutOf(then) : null };
}

function checkpointOptionOf(written: NonNullable<AuthoredCheckpoint['options']>[number]): CheckpointOption {
  const option = typeof written === 'string' ? { action: written } : written;
  const { action } = option;
  const allows = 'allowsModification' in option || 'allowModification' in option ? (option.allowsModification ?? option.allowModification) : undefined;
  return { action, label: ('label' in option ? option.label : undefined) ?? LABELS[action], allowsModification: allows ?? action === 'retry' };
}
