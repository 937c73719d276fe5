/** Where each step of a run is drawn: what comes first above, what depends on it below. Pure. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { StepView } from '../../../engine/contract/runs.ts';

export const NODE = { width: 200, height: 56 } as const;

export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

type Linked = Pick<StepView, 'id' | 'dependsOn'>;

export function placesOf(steps: readonly Linked[]): Place[] {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of steps) graph.setNode(id, { ...NODE });
  for (const { from, to } of linksOf(steps)) graph.setEdge(from, to);
  layout(graph);
  return steps.map(({ id }) => {
    const { x = 0, y = 0 } = graph.node(id) as { readonly x?: number; readonly y?: number };
    return { id, x: x - NODE.width / 2, y: y - NODE.height / 2 };
  });
}

/** Of steps that are in the run; a dependency on anything else is not drawn. */
export function linksOf(steps: readonly Linked[]): { readonly from: string; readonly to: string }[] {
  const known = new Set(steps.map(({ id }) => id));
  return steps.flatMap(({ id, dependsOn }) => dependsOn.filter((from) => known.has(from)).map((from) => ({ from, to: id })));
}

/** The same for as long as the graph has the same shape, so that it isn't laid out with every change of a status. */
export function shapeOf(steps: readonly Linked[]): string {
  return steps.map(({ id, dependsOn }) => `${id}<${dependsOn.join()}`).join(';');
}
