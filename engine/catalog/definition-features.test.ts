import { expect, test } from 'vitest';
import { agentStep, buildDefinition, fanOut, CHECKPOINT, childStep, waitStep } from '../testing/build-definition.ts';
import { agentsOf, featuresOf } from './definition-features.ts';

test('steps that wait for each other are sequential, whatever the mode allows', () => {
  const chain = [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })];
  expect(featuresOf(buildDefinition({ steps: chain }))).toEqual(['sequential']);
  expect(featuresOf(buildDefinition({ steps: [agentStep({ id: 'only' })] }))).toEqual([]);
});

test('steps that can run side by side are parallel, where the mode lets them', () => {
  const fork = [
    agentStep({ id: 'a' }),
    agentStep({ id: 'b', dependsOn: ['a'] }),
    agentStep({ id: 'c', dependsOn: ['a'] }),
  ];
  expect(featuresOf(buildDefinition({ steps: fork }))).toEqual(['parallel']);
  expect(featuresOf(buildDefinition({ steps: fork, execution: { mode: 'sequential' } }))).toEqual(['sequential']);
  expect(featuresOf(buildDefinition({ steps: fork, execution: { maxParallel: 1 } }))).toEqual(['sequential']);
});

test('names everything else that an operator may look for', () => {
  const retry = {
    maxAttempts: 3,
    initialDelayMs: 1,
    backoffMultiplier: 2,
    maxDelayMs: 10,
    strategy: 'exponential',
    jitter: 0,
  } as const;
  const definition = buildDefinition({
    steps: [
      agentStep({
        id: 'a',
        checkpointAfter: CHECKPOINT,
        retry,
        onError: 'continue',
        when: 'true',
        compensate: { agent: 'undo', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null },
      }),
      agentStep({ id: 'b', forEach: fanOut('{{ parameters.list }}') }),
      childStep({ id: 'c', orchestration: { name: 'kpi' } }),
    ],
    execution: { planApproval: true, caching: { enabled: true, ttlSeconds: 60, steps: null } },
    output: { summary: '{{ steps.a.output }}' },
    triggers: [
      {
        id: 'monday',
        cron: '0 7 * * MON',
        timezone: 'UTC',
        parameters: {},
        overlap: 'skip',
        missed: 'skip',
        maxMissed: 10,
        jitterSeconds: 0,
        enabled: true,
        mode: null,
      },
    ],
  });
  expect(featuresOf(definition)).toEqual([
    'parallel',
    'checkpoint',
    'plan approval',
    'child orchestration',
    'fan-out',
    'condition',
    'caching',
    'retry',
    'partial success',
    'rollback',
    'output map',
    'schedule',
  ]);
});

test('names SLAs, what is waited for, and what happens when things go wrong', () => {
  const timeout = { afterSeconds: 60, outcome: 'remind', escalateTo: null, goTo: null, then: null } as const;
  const sla = {
    warnAfterSeconds: 60,
    breachAfterSeconds: null,
    onBreach: 'notify',
    escalateTo: null,
    escalateAgent: null,
  } as const;
  const definition = buildDefinition({
    steps: [
      agentStep({
        id: 'a',
        sla,
        checkpointAfter: { ...CHECKPOINT, timeout },
        forEach: fanOut('{{ parameters.list }}', { onItemFailure: 'continue' }),
      }),
      waitStep({ id: 'b', dependsOn: ['a'], signals: ['answered'] }),
    ],
    execution: { preflight: true },
    validations: [{ rule: 'true', message: 'never' }],
  });
  expect(featuresOf(definition)).toEqual([
    'sequential',
    'checkpoint',
    'wait',
    'fan-out',
    'signals',
    'SLA',
    'approval timeout',
    'partial success',
    'validations',
    'preflight',
  ]);
});

test('names a state machine and the signals that move it', () => {
  const transition = { to: 'done', when: null, on: null, afterSeconds: null };
  const machine = (on: string | null) => ({
    initial: 'open',
    states: [
      {
        name: 'open',
        label: 'Open',
        run: ['a'],
        transitions: [{ ...transition, on }],
        isFinal: false,
        outcome: 'completed' as const,
      },
      { name: 'done', label: 'Done', run: [], transitions: [], isFinal: true, outcome: 'completed' as const },
    ],
  });
  expect(featuresOf(buildDefinition({ steps: [agentStep({ id: 'a' })], machine: machine(null) }))).toEqual([
    'state machine',
  ]);
  expect(featuresOf(buildDefinition({ steps: [agentStep({ id: 'a' })], machine: machine('closed') }))).toEqual([
    'state machine',
    'signals',
  ]);
});

test('names every agent once, the owners of child runs included', () => {
  const steps = [
    agentStep({ id: 'a', agent: 'writer' }),
    agentStep({ id: 'b', agent: 'writer' }),
    childStep({ id: 'c', orchestration: { name: 'kpi', owner: 'finance' } }),
  ];
  expect(agentsOf(buildDefinition({ steps }))).toEqual(['writer', 'finance']);
});
