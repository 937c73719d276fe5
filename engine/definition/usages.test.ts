import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, fanOut, waitStep } from '../testing/build-definition.ts';
import type { Definition } from './definition.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Step } from './step.ts';
import { mappingsOf, textsIn, usagesOf, type Usage } from './usages.ts';

const retry: RetryPolicy = {
  maxAttempts: 2,
  initialDelayMs: 1,
  backoffMultiplier: 1,
  maxDelayMs: 1,
  strategy: 'linear',
  jitter: 0,
  if: 'error.code == "x"',
};
const failure = ['error', 'attempt'];

/** Without the step, which stands for itself. */
const told = (definition: Definition) => usagesOf(definition).map(({ step: _, ...usage }) => usage);
const ofStep = (step: Step) => told(buildDefinition({ steps: [step] }));
const at = (...path: (string | number)[]) => ['orchestration', 'steps', 0, ...path];
const template = { role: 'template', sees: 'ancestors', isPerItem: false } as const;
const condition = { ...template, role: 'condition' } as const;

describe('where a step holds templates and conditions', () => {
  test('a step that has none of its own has its input', () => {
    expect(ofStep(agentStep({ id: 'a' }))).toEqual([
      { ...template, path: at('input'), value: {}, isPerIteration: false },
    ]);
  });

  test('its guard, its retry and its question', () => {
    const step = agentStep({
      id: 'a',
      when: 'x',
      retry,
      checkpointAfter: { question: 'Good, {{ x }}?', options: [] } as never,
    });
    expect(ofStep(step).slice(0, 3)).toEqual([
      { ...condition, path: at('when'), value: 'x' },
      { ...condition, path: at('retry', 'if'), value: 'error.code == "x"', names: failure },
      { ...template, path: at('checkpointAfter', 'question'), value: 'Good, {{ x }}?', sees: 'itself' },
    ]);
  });

  test('its list, and what is said of each item', () => {
    const undo = { agent: 'undoer', mode: 'BUILD', input: { x: 1 }, retry, timeoutSeconds: null } as const;
    expect(
      ofStep(agentStep({ id: 'a', input: { y: 1 } as never, forEach: fanOut('{{ list }}'), compensate: undo })),
    ).toEqual([
      { ...template, path: at('input'), value: { y: 1 }, isPerItem: true, isPerIteration: false },
      { ...template, path: at('forEach', 'items'), value: '{{ list }}' },
      {
        ...template,
        path: at('compensate', 'input'),
        value: { x: 1 },
        sees: 'itself',
        isPerItem: true,
        names: ['input', 'output'],
      },
      { ...condition, path: at('compensate', 'retry', 'if'), value: 'error.code == "x"', names: failure },
    ]);
  });

  test('its loop, by the name of its condition', () => {
    const loop = (kind: 'until' | 'while') =>
      ofStep(agentStep({ id: 'a', repeat: { condition: { kind, expression: 'done' }, maxIterations: 3 } as never }));
    expect(loop('until')).toEqual([
      { ...template, path: at('input'), value: {}, isPerIteration: true },
      { ...condition, path: at('repeat', 'until'), value: 'done', sees: 'itself', isPerIteration: true },
    ]);
    expect(loop('while')[1]).toMatchObject({ path: at('repeat', 'while') });
  });

  test('a child run, a switch and a wait', () => {
    expect(
      ofStep(childStep({ id: 'a', orchestration: { name: 'x', parameters: { p: 1 } }, forEach: fanOut('{{ list }}') })),
    ).toEqual([
      { ...template, path: at('orchestration', 'parameters'), value: { p: 1 }, isPerItem: true, isPerIteration: false },
      { ...template, path: at('forEach', 'items'), value: '{{ list }}' },
    ]);
    const route = {
      ...agentStep({ id: 'a' }),
      type: 'switch',
      cases: [
        { when: 'x', goTo: 'b' },
        { when: 'y', goTo: 'c' },
      ],
      default: null,
    } as never as Step;
    expect(ofStep(route)).toEqual([
      { ...condition, path: at('cases', 0, 'when'), value: 'x' },
      { ...condition, path: at('cases', 1, 'when'), value: 'y' },
    ]);
    expect(ofStep(waitStep({ id: 'a', until: 'u', correlation: 'c' }))).toEqual([
      { ...template, path: at('until'), value: 'u' },
      { ...template, path: at('correlation'), value: 'c' },
    ]);
    expect(ofStep(waitStep({ id: 'a', signals: ['go'] }))).toEqual([]);
  });

  test('belongs to that step', () => {
    const step = agentStep({ id: 'a', when: 'x' });
    expect(usagesOf(buildDefinition({ steps: [step] })).map((usage) => usage.step)).toEqual([step, step]);
  });
});

describe('where a definition holds them beside its steps', () => {
  const none = { step: null, isPerItem: false } as const;
  const only = (draft: Partial<Parameters<typeof buildDefinition>[0]>): Usage[] =>
    usagesOf(buildDefinition({ steps: [], ...draft }));

  test('what must hold of the parameters, before there is a run', () => {
    expect(
      only({
        validations: [
          { rule: 'a', message: '' },
          { rule: 'b', message: '' },
        ],
      }),
    ).toEqual([
      {
        ...none,
        path: ['orchestration', 'validations', 0, 'rule'],
        value: 'a',
        role: 'condition',
        sees: 'parameters',
        isPerIteration: false,
      },
      {
        ...none,
        path: ['orchestration', 'validations', 1, 'rule'],
        value: 'b',
        role: 'condition',
        sees: 'parameters',
        isPerIteration: false,
      },
    ]);
  });

  test('the retry of all steps', () => {
    expect(only({ errorHandling: { retry } })).toEqual([
      {
        ...none,
        path: ['orchestration', 'errorHandling', 'onStepFailure', 'if'],
        value: 'error.code == "x"',
        role: 'condition',
        sees: 'everything',
        names: failure,
      },
    ]);
    const { if: _, ...always } = retry;
    expect(only({ errorHandling: { retry: always as RetryPolicy } })).toEqual([]);
  });

  test('its output, and nothing where it returns what its steps gave', () => {
    expect(only({ output: { x: '{{ y }}' } })).toEqual([
      { ...none, path: ['orchestration', 'output'], value: { x: '{{ y }}' }, role: 'template', sees: 'everything' },
    ]);
    expect(only({})).toEqual([]);
  });

  test('steps that clean up, which see all before them', () => {
    const tidy = agentStep({ id: 'tidy', when: 'x' });
    expect(only({ finally: [tidy] })).toEqual([
      {
        path: ['orchestration', 'finally', 0, 'when'],
        value: 'x',
        role: 'condition',
        step: tidy,
        sees: 'all steps before it',
        isPerItem: false,
      },
      {
        path: ['orchestration', 'finally', 0, 'input'],
        value: {},
        role: 'template',
        step: tidy,
        sees: 'all steps before it',
        isPerItem: false,
        isPerIteration: false,
      },
    ]);
  });

  test('transitions with a condition, those for a signal with its name', () => {
    const machine = {
      initial: 'a',
      states: [
        {
          name: 'a',
          transitions: [
            { to: 'b', when: null, on: 'go' },
            { to: 'b', when: 'x', on: 'go' },
            { to: 'b', when: 'y', on: null },
          ],
        },
      ],
    };
    const path = (index: number) => ['orchestration', 'machine', 'states', 'a', 'transitions', index, 'when'];
    expect(only({ machine: machine as never })).toEqual([
      { ...none, path: path(1), value: 'x', role: 'condition', sees: 'everything', names: ['signal'] },
      { ...none, path: path(2), value: 'y', role: 'condition', sees: 'everything' },
    ]);
  });
});

test('mappings are those of agents and child runs, of work and of cleanup', () => {
  const mapping = { said: '$.content', more: 1 } as never;
  const definition = buildDefinition({
    steps: [
      waitStep({ id: 'w', seconds: 1 }),
      agentStep({ id: 'a', outputMapping: mapping }),
      childStep({ id: 'b', orchestration: { name: 'x' } }),
    ],
    finally: [childStep({ id: 'c', orchestration: { name: 'x' }, outputMapping: mapping })],
  });
  expect(mappingsOf(definition)).toEqual([
    { path: ['orchestration', 'steps', 1, 'outputMapping', 'said'], name: 'said', value: '$.content' },
    { path: ['orchestration', 'steps', 1, 'outputMapping', 'more'], name: 'more', value: 1 },
    { path: ['orchestration', 'finally', 0, 'outputMapping', 'said'], name: 'said', value: '$.content' },
    { path: ['orchestration', 'finally', 0, 'outputMapping', 'more'], name: 'more', value: 1 },
  ]);
});

test('every text of a value is found with its place', () => {
  expect([...textsIn({ a: 'x', b: [1, 'y', { c: 'z' }], d: null, e: true })]).toEqual([
    { text: 'x', path: ['a'] },
    { text: 'y', path: ['b', 1] },
    { text: 'z', path: ['b', 2, 'c'] },
  ]);
  expect([...textsIn('x', ['at'])]).toEqual([{ text: 'x', path: ['at'] }]);
});
