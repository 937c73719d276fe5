import { describe, expect, test } from 'vitest';
import { plainCopy } from '../../values/json.ts';
import type { Definition } from '../definition.ts';
import { parseDefinition } from '../parse-definition.ts';
import { upcastDefinition } from './upcast-definition.ts';

const TODAY = `
metadata: { name: now, version: 1.0.0, owner: boss }
orchestration:
  steps:
    - { id: a, agent: w, repeat: { until: "true", max_iterations: 2 } }
    - { id: list, agent: w, for_each: "{{ ['x'] }}" }
    - { id: either, agent: w, depends_on: [a, list], join: any }
    - { id: s, type: switch, cases: [ { when: "true", go_to: t } ] }
    - { id: s2, type: switch, cases: [ { when: "true", go_to: t } ] }
    - { id: t, agent: w }
  finally:
    - { id: tidy, agent: w }
`;

function parsed(text = TODAY): Definition {
  const { definition, problems } = parseDefinition(text);
  if (!definition) throw new Error(JSON.stringify(problems));
  return plainCopy(definition);
}

/** As a version kept it that did not know of these keys, wherever they stand. */
function without(definition: Definition, ...keys: string[]): Definition {
  return JSON.parse(JSON.stringify(definition, (key, value: unknown) => (keys.includes(key) ? undefined : value)));
}

test('a definition of today comes out as it is', () => {
  expect(upcastDefinition(parsed())).toEqual(parsed());
});

describe('a definition of a version', () => {
  test.each([['machine'], ['modeFrom'], ['maxFailures', 'maxFailurePercentage']])(
    'that did not know of %s says that there is none',
    (...keys) => {
      expect(upcastDefinition(without(parsed(), ...keys))).toEqual(parsed());
    },
  );

  test('that did not know of loops repeats nothing, in its cleanup neither', () => {
    const { steps, finally: cleanup = [] } = upcastDefinition(without(parsed(), 'repeat'));
    expect([...steps.slice(0, 3), ...cleanup].map((step) => 'repeat' in step && step.repeat)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(steps[3]).not.toHaveProperty('repeat');
  });

  test('that did not know of joins runs a step as soon as one of several has delivered', () => {
    const { steps } = upcastDefinition(without(parsed(), 'join'));
    expect(steps.map(({ id, join }) => [id, join])).toEqual([
      ['a', undefined],
      ['list', undefined],
      ['either', 'any'],
      ['s', undefined],
      ['s2', undefined],
      ['t', undefined], // two switches can choose it, and neither has to give it anything
    ]);
  });
});
