/** Where the steps of a graph lie: those that wait below those that they wait for. Pure. */
import { Graph, layout } from '@dagrejs/dagre';
import type { StepTypeView } from '../../engine/contract/step-type.ts';
import { edgePath, type EdgePath, type Point } from './edge-path.ts';
import type { Tone } from './status.ts';

export interface GraphStep {
  readonly id: string;
  readonly title: string;
  /** Who does it, in a word or two. */
  readonly detail: string;
  readonly kind: StepTypeView;
  readonly dependsOn: readonly string[];
  /** Which of those only go first: it runs whatever becomes of them. */
  readonly after?: readonly string[];
  /** Somebody decides after it. */
  readonly hasCheckpoint?: boolean;
  /** Works once per item of a list. */
  readonly isPerItem?: boolean;
  readonly isRepeated?: boolean;
  /** Only if a condition holds: a sentence. */
  readonly condition?: string | null;
  /** Of a switch: what leads where. */
  readonly choices?: readonly { readonly label: string; readonly goTo: string }[];
  /** Of a run, and a step that leads to some of several: the one that it chose. */
  readonly chosen?: string | null;
  /**
   * Of a run: nothing has come of it yet, it is or was at work,
   * it gave something to those after it, it was passed over.
   */
  readonly reach?: 'ahead' | 'reached' | 'delivered' | 'passed_over';
  /** Of a run: where it stands, as a colour. */
  readonly tone?: Tone;
}

export interface PlacedStep {
  readonly step: GraphStep;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge extends Connection, EdgePath {}

interface Connection {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string;
  /** The target needs nothing of the source, and only comes after it. */
  readonly isOnlyOrder: boolean;
}

/** Of a run: gone, not gone and never to be, or not known yet. */
export type Way = 'taken' | 'not_taken' | 'open';

const LONGEST_LABEL = 20;

export const STEP_WIDTH = 208;
export const STEP_HEIGHT = 52;

export function layOut(steps: readonly GraphStep[]): {
  readonly places: readonly PlacedStep[];
  readonly edges: readonly GraphEdge[];
} {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 52, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const unique = [...new Map(steps.map((step) => [step.id, step])).values()];
  for (const { id } of unique) graph.setNode(id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  const connections = connectionsOf(unique);
  for (const { source, target } of connections) graph.setEdge(source, target);
  layout(graph);
  const places = unique.map((step) => {
    const { x, y } = graph.node(step.id) as { x: number; y: number };
    return { step, x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
  });
  return {
    places,
    edges: connections.map((connection) => ({ ...connection, ...edgePath(passedBy(graph, connection), STEP_HEIGHT) })),
  };
}

/** Both ends, and the places between that were left free for it in the rows that it passes. */
function passedBy(graph: Graph, { source, target }: Connection): Point[] {
  const [first, last] = [graph.node(source) as Point, graph.node(target) as Point];
  const rows = new Set(graph.nodes().map((id) => Math.round((graph.node(id) as Point).y)));
  const { points = [] } = graph.edge(source, target) as { points?: Point[] };
  const between = points.filter(
    ({ y }) => rows.has(Math.round(y)) && y > first.y + STEP_HEIGHT && y < last.y - STEP_HEIGHT,
  );
  return [first, ...between, last];
}

/** Whether the run went from one step to the other. */
export function wayBetween(source: GraphStep | undefined, target: GraphStep | undefined): Way {
  if (source?.reach === undefined || target?.reach === undefined) return 'open';
  if (target.after?.includes(source.id))
    return target.reach === 'passed_over' ? 'not_taken' : target.reach === 'ahead' ? 'open' : 'taken';
  if (source.reach === 'passed_over' || target.reach === 'passed_over') return 'not_taken';
  const isChoice = source.choices?.some(({ goTo }) => goTo === target.id) === true;
  if (isChoice && source.chosen === target.id) return 'taken';
  if (source.reach !== 'delivered') return 'open';
  if (isChoice) return 'not_taken';
  return target.reach === 'ahead' ? 'open' : 'taken';
}

const COMPARISON = /^(?<left>[\w.[\]"'-]+)\s*(?<operator>==|!=|>=|<=|>|<|in\b)\s*(?<right>[^&|?]+)$/;

/**
 * What all cases compare is said once, by the switch:
 * of `score >= 70` and `score >= 30` its ways say `>= 70` and `>= 30`.
 */
export function briefLabels(labels: readonly string[]): string[] {
  const compared = labels.map((label) => COMPARISON.exec(label)?.groups);
  const lefts = new Set(
    compared.flatMap((groups, index) => (isWords(labels[index]) ? [] : [groups?.['left'] ?? null])),
  );
  if (lefts.size !== 1 || lefts.has(null)) return [...labels];
  return labels.map((label, index) => {
    const { operator = '', right = label } = compared[index] ?? {};
    return operator === '' || operator === '=='
      ? right.trim().replace(/^(["'])(.*)\1$/, '$2')
      : `${operator} ${right.trim()}`;
  });
}

/** No condition: `otherwise`. */
function isWords(label: string | undefined): boolean {
  return label === 'otherwise' || label === 'nobody answered';
}

function connectionsOf(steps: readonly GraphStep[]): Connection[] {
  const known = new Set(steps.map(({ id }) => id));
  const edges = new Map<string, Connection>();
  for (const { id, dependsOn, after = [] } of steps) {
    for (const other of dependsOn) {
      const isOnlyOrder = after.includes(other);
      edges.set(`${other}>${id}`, {
        id: `${other}>${id}`,
        source: other,
        target: id,
        label: isOnlyOrder ? 'after' : '',
        isOnlyOrder,
      });
    }
  }
  for (const { id, choices = [] } of steps) {
    const labels = briefLabels(choices.map(({ label }) => label)).map((label, index) =>
      label.length > LONGEST_LABEL ? `case ${index + 1}` : label,
    );
    // Several cases can lead to one step.
    for (const goTo of new Set(choices.map((choice) => choice.goTo))) {
      const label = labels.filter((_, index) => choices[index]?.goTo === goTo).join(', ');
      edges.set(`${id}>${goTo}`, { id: `${id}>${goTo}`, source: id, target: goTo, label, isOnlyOrder: false });
    }
  }
  return [...edges.values()].filter(
    ({ source, target }) => known.has(source) && known.has(target) && source !== target,
  );
}
