/** Where the steps of a graph lie: those that wait below those that they wait for. Pure. */
import { Graph, layout } from '@dagrejs/dagre';
import type { Tone } from './status.ts';

export interface GraphStep {
  readonly id: string;
  readonly title: string;
  /** Who does it, in a word or two. */
  readonly detail: string;
  readonly kind: 'agent' | 'orchestration' | 'switch' | 'wait';
  readonly dependsOn: readonly string[];
  /** Somebody decides after it. */
  readonly hasCheckpoint?: boolean;
  /** Works once per item of a list. */
  readonly isPerItem?: boolean;
  readonly isRepeated?: boolean;
  /** Only if a condition holds: in words. */
  readonly condition?: string | null;
  /** Of a switch: what leads where. */
  readonly choices?: readonly { readonly label: string; readonly goTo: string }[];
  /** Of a run: where it stands, as a colour. */
  readonly tone?: Tone;
}

export interface PlacedStep {
  readonly step: GraphStep;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string;
}

export const STEP_WIDTH = 208;
export const STEP_HEIGHT = 52;

export function layOut(steps: readonly GraphStep[]): { readonly places: readonly PlacedStep[]; readonly edges: readonly GraphEdge[] } {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 44, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const unique = [...new Map(steps.map((step) => [step.id, step])).values()];
  for (const { id } of unique) graph.setNode(id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  const edges = edgesOf(unique);
  for (const { source, target } of edges) graph.setEdge(source, target);
  layout(graph);
  const places = unique.map((step) => {
    const { x, y } = graph.node(step.id) as { x: number; y: number };
    return { step, x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
  });
  return { places, edges };
}

function edgesOf(steps: readonly GraphStep[]): GraphEdge[] {
  const known = new Set(steps.map(({ id }) => id));
  const edges = new Map<string, GraphEdge>();
  for (const { id, dependsOn } of steps) for (const other of dependsOn) edges.set(`${other}>${id}`, { id: `${other}>${id}`, source: other, target: id, label: '' });
  for (const { id, choices = [] } of steps) for (const { goTo, label } of choices) edges.set(`${id}>${goTo}`, { id: `${id}>${goTo}`, source: id, target: goTo, label });
  return [...edges.values()].filter(({ source, target }) => known.has(source) && known.has(target) && source !== target);
}
