// Whatever a definition can say is compared: each single value of one that says everything,
// changed or left out, is a change.
import { expect, test } from 'vitest';
import { agentStep, CHECKPOINT, childStep, fanOut, waitStep } from '../../testing/build-definition.ts';
import { compareDefinitions } from '../compare-definitions.ts';
import type { Definition } from '../definition.ts';
import type { CheckpointTimeout } from '../checkpoint.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import type { Compensation, SwitchStep } from '../step.ts';
import type { Json } from '../../values/json.ts';

const retry: Required<RetryPolicy> = {
  maxAttempts: 3,
  initialDelayMs: 1,
  backoffMultiplier: 2,
  maxDelayMs: 9,
  strategy: 'exponential',
  jitter: 0,
  if: 'a',
  maxTotalMs: 9,
  while: 'a',
};
const timeout: CheckpointTimeout = {
  afterSeconds: 1,
  outcome: 'escalate',
  escalateTo: 'lead',
  goTo: 'd',
  then: { afterSeconds: 1, outcome: 'abort', escalateTo: null, goTo: null, then: null },
};
const compensate: Compensation = { agent: 'undoer', mode: 'BUILD', input: { a: 1 }, retry, timeoutSeconds: 3 };
const full = {
  when: 'a',
  onError: 'continue',
  retry,
  timeoutSeconds: 3,
  priority: 1,
  outputMapping: { a: '$.a' },
  forEach: fanOut('{{ a }}', { maxParallel: 2, maxFailures: 3, maxFailurePercentage: 4 }),
  compensate,
  join: 'all',
  after: ['d'],
  sla: { warnAfterSeconds: 1, breachAfterSeconds: 2, onBreach: 'notify', escalateTo: 'lead', escalateAgent: 'helper' },
  checkpointAfter: {
    ...CHECKPOINT,
    holds: 'run',
    timeout,
    ask: {
      fields: [
        { name: 'a', type: 'string', title: 'A', description: 'd', required: true, default: 'a', choices: ['a', 'b'] },
        {
          name: 'b',
          type: 'integer',
          title: 'B',
          description: 'd',
          required: true,
          default: 1,
          minimum: 1,
          maximum: 9,
        },
      ],
    },
  },
  repeat: { condition: { kind: 'until', expression: 'a' }, maxIterations: 3, onExhausted: 'fail' },
  timely: [{ keys: ['timeoutSeconds'], template: '{{ top }}' }],
  errorBranches: [{ codes: ['timeout'], action: 'go_to', goTo: 'b' }],
} as const;
const { outputMapping: _, forEach: __, repeat: ___, compensate: ____, ...common } = full;
const route: SwitchStep = {
  ...common,
  type: 'switch',
  id: 'c',
  name: 'c',
  dependsOn: [],
  cases: [{ when: 'a', goTo: 'd' }],
  default: 'd',
};

const everything: Required<Definition> = {
  name: 'name',
  displayName: 'Name',
  version: '1.0.0',
  description: 'd',
  owner: 'owner',
  organization: 'global',
  runTitle: 'a',
  labels: { a: 'b' },
  tags: ['a'],
  parameters: [
    { name: 'top', type: 'integer', required: false, default: 1, enum: [1, 2], description: 'd', personal: ['a'] },
  ],
  validations: [{ rule: 'a', message: 'b' }],
  timely: [{ keys: ['execution', 'timeoutSeconds'], template: '{{ top }}' }],
  execution: {
    mode: 'parallel',
    modeFrom: 'how',
    preflight: false,
    maxParallel: 2,
    queueStrategy: 'fifo',
    caching: { enabled: true, ttlSeconds: 1, steps: [{ id: 'a', ttlSeconds: 1 }] },
    timeoutSeconds: 9,
    planApproval: false,
    pool: 'models',
    retryBudget: 3,
    onTimeout: 'cancel',
    wallclock: true,
    questionsHold: 'run',
  } satisfies Required<Definition['execution']>,
  steps: [
    agentStep({ id: 'a', ...full, latest: true, dependsOn: ['d'], input: { a: 1 } }),
    childStep({
      id: 'b',
      ...full,
      orchestration: { name: 'child', version: '1.0.0', latest: true, parameters: { a: 1 } },
    }),
    route,
    waitStep({ id: 'd', ...common, signals: ['paid'], seconds: 1, until: '{{ a }}', correlation: '{{ a }}' }),
  ],
  finally: [agentStep({ id: 'z', input: { a: 1 } })],
  machine: {
    initial: 'new',
    states: [
      {
        name: 'new',
        label: 'New',
        run: ['a'],
        transitions: [{ to: 'new', when: 'a', on: 'paid', afterSeconds: 1 }],
        isFinal: false,
        outcome: 'completed',
      },
    ],
  },
  output: { a: 1 },
  triggers: [
    {
      id: 'night',
      cron: '0 3 * * *',
      timezone: 'UTC',
      parameters: { a: 1 },
      overlap: 'skip',
      missed: 'run_once',
      maxMissed: 10,
      jitterSeconds: 0,
      enabled: true,
      mode: 'live',
    },
  ],
  errorHandling: {
    retry,
    allowSkip: false,
    notifyHuman: true,
    rollback: { reversible: true, description: 'd', on: ['failure'], parallel: true },
  },
};

type Path = readonly (string | number)[];

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ].filter(({ length }) => length > 0);
}

function withAnother(value: unknown, [key, ...rest]: Path, another: (value: unknown) => unknown): unknown {
  if (key === undefined) return another(value);
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === key ? withAnother(inner, rest, another) : inner));
  const held = value as Readonly<Record<string, unknown>>;
  return { ...held, [key]: withAnother(held[key], rest, another) };
}

function anotherValue(value: unknown): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}x` : 'x';
}

const places = placesIn(everything);
const isLeaf = (path: Path) =>
  typeof path.reduce(
    (value, key) => (value as Readonly<Record<string | number, unknown>>)[key],
    everything as unknown,
  ) !== 'object';
const changed = (path: Path, another: (value: unknown) => unknown) =>
  compareDefinitions(everything, withAnother(everything, path, another) as Definition).length > 0;

test('each value that is another one is a change', () => {
  expect(places.length).toBeGreaterThan(200);
  expect(places.filter((path) => isLeaf(path) && !changed(path, anotherValue)).map((path) => path.join('.'))).toEqual(
    [],
  );
});
