import { expect, test } from 'vitest';
import { layOut, type GraphStep } from './graph-layout.ts';

const step = (id: string, dependsOn: string[] = [], more: Partial<GraphStep> = {}): GraphStep => ({ id, title: id, detail: '', kind: 'agent', dependsOn, ...more });

test('a step lies below what it waits for, and beside what it does not', () => {
  const { places } = layOut([step('a'), step('b', ['a']), step('c', ['a']), step('d', ['b', 'c'])]);
  const [a, b, c, d] = places;
  expect(a?.y).toBeLessThan(b?.y ?? 0);
  expect(b?.y).toBe(c?.y);
  expect(b?.x).not.toBe(c?.x);
  expect(d?.y).toBeGreaterThan(c?.y ?? 0);
});

test('a switch leads to its choices, with their conditions, once each', () => {
  const { edges } = layOut([step('fit', [], { kind: 'switch', choices: [{ label: 'score > 80', goTo: 'sales' }] }), step('sales', ['fit'])]);
  expect(edges).toEqual([{ id: 'fit>sales', source: 'fit', target: 'sales', label: 'score > 80' }]);
});

test('what is half written does no harm: unknown steps, the same id twice, a step that waits for itself', () => {
  const { places, edges } = layOut([step('a', ['gone', 'a']), step('a'), step('b', ['a'])]);
  expect(places.map(({ step: { id } }) => id)).toEqual(['a', 'b']);
  expect(edges.map(({ id }) => id)).toEqual(['a>b']);
});
