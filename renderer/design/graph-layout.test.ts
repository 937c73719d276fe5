import { expect, test } from 'vitest';
import { briefLabels, layOut, wayBetween, type GraphStep } from './graph-layout.ts';

const step = (id: string, dependsOn: string[] = [], more: Partial<GraphStep> = {}): GraphStep => ({
  id,
  title: id,
  detail: '',
  kind: 'agent',
  dependsOn,
  ...more,
});

test('a step lies below what it waits for, and beside what it does not', () => {
  const { places } = layOut([step('a'), step('b', ['a']), step('c', ['a']), step('d', ['b', 'c'])]);
  const [a, b, c, d] = places;
  expect(a?.y).toBeLessThan(b?.y ?? 0);
  expect(b?.y).toBe(c?.y);
  expect(b?.x).not.toBe(c?.x);
  expect(d?.y).toBeGreaterThan(c?.y ?? 0);
});

test('a switch leads to its choices, with their conditions, once each', () => {
  const { edges } = layOut([
    step('fit', [], { kind: 'switch', choices: [{ label: 'score > 80', goTo: 'sales' }] }),
    step('sales', ['fit']),
  ]);
  expect(edges).toMatchObject([{ id: 'fit>sales', source: 'fit', target: 'sales', label: '> 80' }]);
});

test('a step that only comes after another says so on the way there, and takes it whatever became of the other', () => {
  const last = step('c', ['a', 'b'], { after: ['b'], reach: 'reached' });
  const { edges } = layOut([step('a'), step('b'), last]);
  expect(edges).toMatchObject([
    { id: 'a>c', label: '', isOnlyOrder: false },
    { id: 'b>c', label: 'after', isOnlyOrder: true },
  ]);
  expect(wayBetween(step('b', [], { reach: 'passed_over' }), last)).toBe('taken');
  expect(wayBetween(step('b', [], { reach: 'reached' }), { ...last, reach: 'ahead' })).toBe('open');
});

test('what is half written does no harm: unknown steps, the same id twice, a step that waits for itself', () => {
  const { places, edges } = layOut([step('a', ['gone', 'a']), step('a'), step('b', ['a'])]);
  expect(places.map(({ step: { id } }) => id)).toEqual(['a', 'b']);
  expect(edges.map(({ id }) => id)).toEqual(['a>b']);
});

test.each([
  [
    'what is compared is left to the switch',
    ['steps.score.total >= 70', 'steps.score.total >= 30', 'otherwise'],
    ['>= 70', '>= 30', 'otherwise'],
  ],
  ['an equal value stands for itself', ['kind == "billing"', "kind == 'technical'"], ['billing', 'technical']],
  [
    'different things compared are told in full',
    ['score >= 70', 'urgency == "high"'],
    ['score >= 70', 'urgency == "high"'],
  ],
  [
    'longer conditions are told in full',
    ['score >= 70 && urgent', 'score >= 30'],
    ['score >= 70 && urgent', 'score >= 30'],
  ],
])('of a way: %s', (_, labels, brief) => {
  expect(briefLabels(labels)).toEqual(brief);
});

test('two cases that lead to one step are one way', () => {
  const { edges } = layOut([
    step('route', [], {
      kind: 'switch',
      choices: [
        { label: 'kind == "a"', goTo: 'x' },
        { label: 'kind == "b"', goTo: 'x' },
      ],
    }),
    step('x', ['route']),
  ]);
  expect(edges.map(({ label }) => label)).toEqual(['a, b']);
});

test('a way is taken, not taken, or open', () => {
  const route = step('route', [], {
    kind: 'switch',
    reach: 'delivered',
    chosen: 'a',
    choices: [
      { label: 'x', goTo: 'a' },
      { label: 'otherwise', goTo: 'b' },
    ],
  });
  expect(wayBetween(route, step('a', [], { reach: 'ahead' }))).toBe('taken');
  expect(wayBetween(route, step('b', [], { reach: 'ahead' }))).toBe('not_taken');
  expect(wayBetween({ ...route, reach: 'reached', chosen: null }, step('a', [], { reach: 'ahead' }))).toBe('open');
  expect(wayBetween(step('a', [], { reach: 'delivered' }), step('c', [], { reach: 'reached' }))).toBe('taken');
  expect(wayBetween(step('a', [], { reach: 'delivered' }), step('c', [], { reach: 'ahead' }))).toBe('open');
  expect(wayBetween(step('a', [], { reach: 'passed_over' }), step('c', [], { reach: 'reached' }))).toBe('not_taken');
  expect(wayBetween(step('a'), step('b'))).toBe('open');
});

test('a case too long for a line is told by its number', () => {
  const label = "steps.classify.results.exists(r, r != null && r.label == 'urgent')";
  const { edges } = layOut([
    step('route', [], {
      kind: 'switch',
      choices: [
        { label, goTo: 'x' },
        { label: 'otherwise', goTo: 'y' },
      ],
    }),
    step('x'),
    step('y'),
  ]);
  expect(edges.map((edge) => edge.label)).toEqual(['case 1', 'otherwise']);
});
