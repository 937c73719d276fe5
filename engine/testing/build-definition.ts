/** Definitions for tests, in normal form, with everything that a test doesn't care about filled in. */
import type { Definition } from '../definition/definition.ts';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import type { AgentStep, FanOut, OrchestrationStep, Step, WaitStep } from '../definition/step.ts';

type StepDraft = Partial<Omit<AgentStep, 'type'>> & { readonly id: string };
type ChildDraft = Partial<Omit<OrchestrationStep, 'type' | 'orchestration'>> & {
  readonly id: string;
  readonly orchestration: Partial<OrchestrationStep['orchestration']> & { readonly name: string };
};

const COMMON = {
  dependsOn: [],
  when: null,
  checkpointAfter: null,
  onError: 'fail',
  retry: null,
  timeoutSeconds: null,
  sla: null,
  priority: 0,
  outputMapping: null,
  forEach: null,
  repeat: null,
  compensate: null,
} as const;

export function agentStep({ id, ...draft }: StepDraft): AgentStep {
  return { ...COMMON, id, name: id, type: 'agent', agent: 'worker', mode: 'BUILD', input: {}, ...draft };
}

export function childStep({ id, orchestration, ...draft }: ChildDraft): OrchestrationStep {
  return {
    ...COMMON,
    id,
    name: id,
    type: 'orchestration',
    ...draft,
    orchestration: { version: null, owner: 'owner', inheritConversation: false, parameters: {}, ...orchestration },
  };
}

export function waitStep({ id, ...draft }: Partial<Omit<WaitStep, 'type'>> & { readonly id: string }): WaitStep {
  const { outputMapping: _, forEach: __, repeat: ____, compensate: ___, ...common } = COMMON;
  return {
    ...common,
    id,
    name: id,
    type: 'wait',
    signals: [],
    seconds: null,
    until: null,
    correlation: null,
    ...draft,
  };
}

/** So many attempts, the first one included, and always as long from one to the next. */
export function retryEvery(maxAttempts: number, delayMs = 0): RetryPolicy {
  const delays = { initialDelayMs: delayMs, backoffMultiplier: 1, maxDelayMs: delayMs, jitter: 0 };
  return { maxAttempts, ...delays, strategy: 'exponential' };
}

/** Fails at the first item that does, as one does of which the author says nothing. */
export function fanOut(items: string, more: Partial<FanOut> = {}): FanOut {
  return { items, maxParallel: null, onItemFailure: 'fail', maxFailures: null, maxFailurePercentage: null, ...more };
}

type DefinitionDraft = Partial<Omit<Definition, 'steps' | 'execution' | 'errorHandling'>> & {
  readonly steps: readonly Step[];
  readonly execution?: Partial<Definition['execution']>;
  readonly errorHandling?: Partial<Definition['errorHandling']>;
};

export function buildDefinition({ execution, errorHandling, ...draft }: DefinitionDraft): Definition {
  return {
    name: 'test',
    displayName: 'Test',
    version: '1.0.0',
    description: '',
    owner: 'owner',
    organization: 'global',
    tags: [],
    parameters: [],
    output: null,
    triggers: [],
    validations: [],
    machine: null,
    ...draft,
    execution: {
      mode: 'parallel',
      modeFrom: null,
      preflight: false,
      maxParallel: 4,
      queueStrategy: 'fifo',
      caching: { enabled: false, ttlSeconds: 0, steps: null },
      timeoutSeconds: null,
      planApproval: false,
      ...execution,
    },
    errorHandling: { retry: null, allowSkip: true, notifyHuman: null, rollback: null, ...errorHandling },
  };
}

/** The checkpoint of the seeds: continue, retry with modifications, abort. */
export const CHECKPOINT = {
  question: 'Go on?',
  required: true,
  severity: 'normal',
  options: [
    { action: 'continue', label: 'Continue', allowsModification: false },
    { action: 'retry', label: 'Retry', allowsModification: true },
    { action: 'abort', label: 'Abort', allowsModification: false },
  ],
  timeout: null,
} as const;
