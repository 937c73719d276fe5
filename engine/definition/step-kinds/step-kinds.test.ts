import { describe, expect, test } from 'vitest';
import type { SwitchStep } from '../step.ts';
import { agentStep, childStep, fanOut, waitStep } from '../../testing/build-definition.ts';
import { childOf, isWork, kindOf, outputOf, performerOf, STEP_FEATURES, waitOf } from './step-kinds.ts';

const call = agentStep({ id: 'a', agent: 'writer' });
const child = childStep({ id: 'c', orchestration: { name: 'kpi', owner: 'analyst' } });
const choice: SwitchStep = {
  ...waitStep({ id: 's' }),
  type: 'switch',
  cases: [{ when: '{{ n > 1 }}', goTo: 'a' }],
  default: 'c',
};
const pause = waitStep({ id: 'w', signals: ['paid'] });
const all = [call, child, choice, pause];

describe('what is asked of a step without asking which kind it is', () => {
  test('who works on it: an agent, the owner of a child run, or nobody', () => {
    expect(all.map(performerOf)).toEqual(['writer', 'analyst', null, null]);
  });

  test('whether it works, what it starts, and what it waits for', () => {
    expect(all.map(isWork)).toEqual([true, true, false, false]);
    expect(all.map((step) => childOf(step)?.name)).toEqual([undefined, 'kpi', undefined, undefined]);
    expect(all.map((step) => waitOf(step)?.signals)).toEqual([undefined, undefined, undefined, ['paid']]);
  });

  test('which ways lead on from it, in words without braces', () => {
    expect(kindOf(choice).choices(choice)).toEqual([
      { label: 'n > 1', goTo: 'a' },
      { label: 'otherwise', goTo: 'c' },
    ]);
    expect(kindOf(pause).choices(pause)).toEqual([]);
  });

  test('under which name people look for it', () => {
    expect(STEP_FEATURES).toEqual(
      expect.arrayContaining([
        { type: 'orchestration', feature: 'child orchestration' },
        { type: 'wait', feature: 'wait' },
      ]),
    );
    expect(STEP_FEATURES.map(({ type }) => type)).not.toContain('agent'); // everybody has some
  });
});

describe('what an output is known to hold', () => {
  const names = (step: Parameters<typeof outputOf>[0]) => [...(outputOf(step)?.keys() ?? ['anything'])];

  test('is said by the kind of step', () => {
    expect([call, choice, pause].map(names)).toEqual([
      ['content', 'metadata'],
      ['anything'],
      ['by', 'signal', 'payload', 'at'],
    ]);
    expect(names(child)).toContain('results');
  });

  test('is said by a mapping instead, and by the counts of a list before both', () => {
    const outputMapping = { text: '$.content.message', score: '$.metadata.score' };
    expect([...(outputOf(agentStep({ id: 'a', outputMapping })) ?? [])]).toEqual([
      ['text', 'text'],
      ['score', null],
    ]);
    expect(names(agentStep({ id: 'a', outputMapping, forEach: fanOut('{{ list }}') }))).toEqual([
      'results',
      'errors',
      'total',
      'succeeded',
      'failed',
    ]);
  });
});
