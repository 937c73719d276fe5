/**
 * Which step waits for which.
 *  1. A step waits for those in its `depends_on` and `after`, and for the switch that can choose it.
 *  2. Steps that don't wait for each other keep the order of the file.
 *  3. A step sees the outputs of its ancestors: the steps it waits for, directly or through others.
 */
import type { Definition } from './definition.ts';
import type { Step } from './step.ts';

type Graph = Pick<Definition, 'steps'>;

/** The ids of the steps, none before what it waits for. Steps that wait for each other (never valid) come last. */
export function stepOrder({ steps }: Graph): string[] {
  const open = new Map([...dependenciesByStep({ steps })].map(([id, dependsOn]) => [id, new Set(dependsOn)]));
  const order: string[] = [];
  while (open.size > 0) {
    const next = [...open].find(([, waitsFor]) => waitsFor.size === 0)?.[0];
    if (next === undefined) return [...order, ...open.keys()];
    order.push(next);
    open.delete(next);
    for (const waitsFor of open.values()) waitsFor.delete(next);
  }
  return order;
}

export function ancestorsOf(graph: Graph, id: string): ReadonlySet<string> {
  return reachable(id, dependenciesByStep(graph));
}

/** The steps that wait for this one, directly or through others. */
export function descendantsOf({ steps }: Graph, id: string): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const step of steps)
    for (const other of waitsFor(step)) dependents.set(other, [...(dependents.get(other) ?? []), step.id]);
  return reachable(id, dependents);
}

/**
 * Each circle once, as the ids along it: `['a', 'b']` when a waits for b and b for a.
 * The first in the file comes first.
 */
export function cyclesOf(graph: Graph): string[][] {
  const dependencies = dependenciesByStep(graph);
  const cycles: string[][] = [];
  const inCycle = new Set<string>();
  for (const { id } of graph.steps) {
    if (inCycle.has(id)) continue;
    const cycle = shortestWayBack(id, dependencies);
    if (!cycle) continue;
    cycles.push(cycle);
    for (const member of cycle) inCycle.add(member);
  }
  return cycles;
}

/** Asked for with every template of a definition, and the same for all of them. */
const known = new WeakMap<Graph['steps'], ReadonlyMap<string, readonly string[]>>();

/** Two steps with one id (never valid) count as one that waits for what either waits for. */
function dependenciesByStep({ steps }: Graph): ReadonlyMap<string, readonly string[]> {
  const before = known.get(steps);
  if (before) return before;
  const dependencies = new Map<string, string[]>(steps.map(({ id }) => [id, []]));
  for (const step of steps)
    dependencies.get(step.id)?.push(...waitsFor(step).filter((other) => dependencies.has(other)));
  known.set(steps, dependencies);
  return dependencies;
}

/** The steps that have to settle before this one may start, whether it needs what they give or only the order. */
export function waitsFor({ dependsOn, after = [] }: Pick<Step, 'dependsOn' | 'after'>): readonly string[] {
  return after.length === 0 ? dependsOn : [...new Set([...dependsOn, ...after])];
}

/** Of those the ones that only go first, whatever becomes of them. */
export function onlyAfter({ dependsOn, after = [] }: Pick<Step, 'dependsOn' | 'after'>): readonly string[] {
  return after.filter((id) => !dependsOn.includes(id));
}

function reachable(from: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(edges.get(from));
  for (const id of found) for (const next of edges.get(id) ?? []) found.add(next);
  return found;
}

/** Breadth first, so that the circle that is shown is the smallest one. */
function shortestWayBack(start: string, edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const next of edges.get(id) ?? []) {
      if (next === start) return wayTo(id, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let id: string | undefined = end; id !== undefined && id !== start; id = cameFrom.get(id)) way.unshift(id);
  return [start, ...way];
}
