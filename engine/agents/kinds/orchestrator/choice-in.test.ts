import { expect, test } from 'vitest';
import type { JsonObject } from '../../../values/json.ts';
import { choiceIn } from './choice-in.ts';

const parameters = { kpi_names: ['revenue'] };
const choice = { name: 'kpi-tracking', parameters };

test.each([
  ['by its name', { orchestration: 'kpi-tracking', parameters }],
  ['as an object', { orchestration: choice }],
  ['as a plan', { plan: { orchestration: choice } }],
  ['as the text of a plan', { plan: JSON.stringify({ orchestration: choice }) }],
  [
    'as the deliverable of a step that planned',
    { plan: { title: 'Plan', type: 'plan', content: { orchestration: choice } } },
  ],
  [
    'as all that a step gave',
    { plan: { content: { deliverable: { content: { orchestration: choice } }, message: 'x' } } },
  ],
  ['as a deliverable whose content is text', { plan: { content: JSON.stringify(choice) } }],
])('what is to run is said %s', (_, input) => {
  expect(choiceIn({ input, context: {} })).toEqual(choice);
  expect(choiceIn({ input: {}, context: input })).toEqual(choice);
});

test.each<JsonObject>([
  {},
  { plan: 'no JSON' },
  { plan: [] },
  { plan: { title: 'x' } },
  { orchestration: 7 },
  { parameters },
])('nothing is chosen by %j', (input) => {
  expect(choiceIn({ input, context: {} })).toBeNull();
});

test('without parameters there are none', () => {
  expect(choiceIn({ input: { orchestration: 'x', parameters: 'y' }, context: {} })).toEqual({
    name: 'x',
    parameters: {},
  });
});
