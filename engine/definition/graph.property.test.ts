import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Definition } from './definition.ts';
import { ancestorsOf, cyclesOf, descendantsOf, stepOrder } from './graph.ts';

type Graph = Pick<Definition, 'steps'>;

const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });

function graphOf(pairs: readonly (readonly [number, number])[]): Graph {
  const steps = Array.from({ length: 12 }, (_, index) => ({
    id: `s${index}`,
    dependsOn: [...new Set(pairs.filter(([from]) => from === index).map(([, to]) => `s${to}`))],
  }));
  return { steps: steps as unknown as Definition['steps'] };
}

/** Later steps wait for earlier ones, under names that say nothing of it. */
const acyclic = fc
  .tuple(
    edges,
    fc.shuffledSubarray(
      Array.from({ length: 12 }, (_, index) => index),
      { minLength: 12 },
    ),
  )
  .map(([pairs, names]) => {
    return graphOf(
      pairs
        .filter(([from, to]) => from !== to)
        .map(([from, to]) => [names[Math.max(from, to)] ?? 0, names[Math.min(from, to)] ?? 0] as const),
    );
  });

describe('any graph of steps', () => {
  it('is ordered so that dependencies come first, each step once', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const order = stepOrder(graph);
        expect([...order].sort()).toEqual(graph.steps.map(({ id }) => id).sort());
        for (const { id, dependsOn } of graph.steps)
          for (const other of dependsOn) expect(order.indexOf(other)).toBeLessThan(order.indexOf(id));
        expect(cyclesOf(graph)).toEqual([]);
      }),
    );
  });

  it('has a circle exactly when some step is its own ancestor, and each circle leads back', () => {
    fc.assert(
      fc.property(edges.map(graphOf), (graph) => {
        const cycles = cyclesOf(graph);
        expect(cycles.length > 0).toBe(graph.steps.some(({ id }) => ancestorsOf(graph, id).has(id)));
        for (const cycle of cycles) {
          cycle.forEach((id, index) =>
            expect(graph.steps.find((step) => step.id === id)?.dependsOn).toContain(cycle[(index + 1) % cycle.length]),
          );
        }
      }),
    );
  });

  it('has ancestors and descendants that mirror each other', () => {
    fc.assert(
      fc.property(edges.map(graphOf), (graph) => {
        for (const { id } of graph.steps)
          for (const ancestor of ancestorsOf(graph, id)) expect(descendantsOf(graph, ancestor).has(id)).toBe(true);
      }),
    );
  });
});
