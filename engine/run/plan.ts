/**
 * A definition made ready to be run: steps by index, edges both ways, defaults resolved. Built once per definition
 * and shared by all its runs, so that settling a step touches its dependents only.
 */
import { waitsFor } from '../definition/graph.ts';
import { routesOf } from '../definition/routes.ts';
import { childOf, isWork, waitOf } from '../definition/step-kinds/step-kinds.ts';
import type { Definition } from '../definition/definition.ts';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import type { FanOut, Loop, Step } from '../definition/step.ts';
import { withNumbers, type TimelyValues } from '../definition/timely-number.ts';

export interface Plan {
  readonly definition: Definition;
  readonly hash: string;
  readonly steps: readonly PlannedStep[];
  /** Those of the steps that run when the run ends, by index. */
  readonly cleanup: readonly number[];
  /** Those of the steps that wait for a signal, by index. */
  readonly awaiting: readonly number[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export interface PlannedStep {
  readonly index: number;
  readonly id: string;
  readonly step: Step;
  readonly dependencies: readonly number[];
  readonly dependents: readonly number[];
  /** Of these, those that have to give something: not those that can choose it, nor those that only go first. */
  readonly needed: readonly number[];
  /** The steps that choose whether this one runs: switches that name it. */
  readonly routedBy: readonly number[];
  /** Place in the topological order that keeps the file's order where it is free. */
  readonly order: number;
  /** Length of the longest way from a step without dependencies. */
  readonly phase: number;
  /** Null: one attempt. */
  readonly retry: RetryPolicy | null;
  /**
   * Null: not cached. A step with parts is not, the items of its list are; an iteration is meant
   * to come out differently.
   */
  readonly cacheTtlSeconds: number | null;
  /** What its parts do (the items of a fan-out, the iterations of a loop). Null: it has none. */
  readonly part: PlannedStep | null;
  /** What undoes it: an agent, or for a child run the child's own compensations. Null: nothing does. */
  readonly compensation: PlannedStep | null;
}

export function planOf(definition: Definition, hash: string): Plan {
  const cleanup = definition.finally ?? [];
  const work = sortTopologically(definition.steps);
  const all = cleanup.length === 0 ? work : followedBy(work, sortTopologically(cleanup));
  const written: readonly Step[] = cleanup.length === 0 ? definition.steps : [...definition.steps, ...cleanup];
  return {
    definition,
    hash,
    cleanup: cleanup.map((_, index) => definition.steps.length + index),
    awaiting: written.flatMap((step, index) => (waitOf(step)?.signals.length ? [index] : [])),
    indexOf: new Map(written.map((step, index) => [step.id, index])),
    steps: written.map((step, index) => {
      const isCleanup = index >= definition.steps.length;
      const planned: PlannedStep = {
        index,
        id: step.id,
        step,
        dependencies: all.dependencies[index] ?? [],
        dependents: all.dependents[index] ?? [],
        needed: (all.dependencies[index] ?? []).filter(
          (source) => needs(step, written[source]) && !routesOf(written[source]).has(step.id),
        ),
        routedBy: (all.dependencies[index] ?? []).filter((source) => routesOf(written[source]).has(step.id)),
        order: all.order[index] ?? 0,
        phase: all.phase[index] ?? 0,
        retry: step.retry ?? definition.errorHandling.retry,
        cacheTtlSeconds: isCleanup ? null : cacheTtlOf(definition, step),
        part: null,
        compensation: isCleanup ? null : compensationOf(definition, step, index),
      };
      const part = partOf(planned);
      return part ? { ...planned, cacheTtlSeconds: null, part } : planned;
    }),
  };
}

/** With the times and numbers of the whole run that templates gave when it started. */
export function planWithNumbers({ definition, hash }: Plan, numbers: TimelyValues): Plan {
  return planOf(withNumbers(definition, numbers), hash);
}

/** With the times and numbers that its templates gave when it started. */
export function withNumbersOf({ definition }: Plan, planned: PlannedStep, numbers: TimelyValues): PlannedStep {
  const step = withNumbers(planned.step, numbers);
  const filled: PlannedStep = {
    ...planned,
    step,
    retry: step.retry ?? definition.errorHandling.retry,
    part: null,
    compensation: planned.compensation && compensationOf(definition, step, planned.index),
  };
  const part = planned.part && partOf(filled);
  return part ? { ...filled, part: { ...part, cacheTtlSeconds: planned.part.cacheTtlSeconds } } : filled;
}

/** Whether it needs what the other one gives, and not only the order. */
function needs({ dependsOn }: Step, other: Step | undefined): boolean {
  return other !== undefined && dependsOn.includes(other.id);
}

/** How a step works through a list. Null: it does not. */
export function fanOutOf(step: Step): FanOut | null {
  return isWork(step) ? step.forEach : null;
}

/** How a step repeats. Null: it does not. */
export function loopOf(step: Step): Loop | null {
  return isWork(step) ? step.repeat : null;
}

/**
 * The same work without what only the whole step has: edges, guard, checkpoint. A part's failure is
 * its step's to judge.
 */
function partOf(planned: PlannedStep): PlannedStep | null {
  const { step } = planned;
  const list = fanOutOf(step);
  if (!isWork(step) || (!list && !loopOf(step))) return null;
  const cacheTtlSeconds = list ? planned.cacheTtlSeconds : null;
  return {
    ...planned,
    dependencies: [],
    dependents: [],
    needed: [],
    routedBy: [],
    cacheTtlSeconds,
    step: {
      ...step,
      forEach: null,
      repeat: null,
      dependsOn: [],
      when: null,
      checkpointAfter: null,
      onError: 'continue',
      sla: null,
      timely: [],
    },
  };
}

/** Done like a step, without what only a step has. A failure of it stays with it. */
function compensationOf(definition: Definition, step: Step, index: number): PlannedStep | null {
  if (!isWork(step)) return null;
  const undoing = {
    dependsOn: [],
    when: null,
    checkpointAfter: null,
    onError: 'continue',
    sla: null,
    forEach: null,
    repeat: null,
    compensate: null,
    timely: [],
    errorBranches: [],
  } as const;
  const base = {
    index,
    id: step.id,
    dependencies: [],
    dependents: [],
    needed: [],
    routedBy: [],
    order: 0,
    phase: 0,
    cacheTtlSeconds: null,
    part: null,
    compensation: null,
  };
  if (step.compensate === null) {
    return childOf(step)
      ? {
          ...base,
          retry: null,
          step: { ...step, ...undoing, name: `Roll back ${step.name}`, retry: null, timeoutSeconds: null },
        }
      : null;
  }
  const { agent, mode, input, retry, timeoutSeconds } = step.compensate;
  const latest = step.type === 'agent' && step.latest ? ({ latest: true } as const) : {};
  return {
    ...base,
    retry: retry ?? definition.errorHandling.retry,
    step: {
      ...undoing,
      id: step.id,
      name: `Undo ${step.name}`,
      type: 'agent',
      agent,
      ...latest,
      mode,
      input,
      outputMapping: null,
      retry,
      timeoutSeconds,
      priority: 0,
    },
  };
}

/** The steps that can run side by side, phase by phase. */
export function phasesOfPlan(plan: Plan): string[][] {
  const phases: string[][] = [];
  for (const { id, phase } of plan.steps) (phases[phase] ??= []).push(id);
  return phases;
}

/** The step and everything that directly or indirectly depends on it. */
export function withDescendants(plan: Plan, from: number): Set<number> {
  const found = new Set([from]);
  for (const index of found) for (const next of plan.steps[index]?.dependents ?? []) found.add(next);
  return found;
}

function cacheTtlOf(definition: Definition, step: Step): number | null {
  const { caching } = definition.execution;
  if (!caching.enabled || step.type !== 'agent') return null;
  if (caching.steps === null) return caching.ttlSeconds;
  return caching.steps.find(({ id }) => id === step.id)?.ttlSeconds ?? null;
}

interface Sorted {
  readonly dependencies: readonly (readonly number[])[];
  readonly dependents: readonly (readonly number[])[];
  readonly order: readonly number[];
  readonly phase: readonly number[];
}

/** Kahn's algorithm over a file-ordered frontier. Cycles were refused when the definition was validated. */
function sortTopologically(steps: readonly Step[]): Sorted {
  const indexOf = new Map(steps.map((step, index) => [step.id, index]));
  const dependencies = steps.map((step) => waitsFor(step).map((id) => mustFind(indexOf, id)));
  const dependents: number[][] = steps.map(() => []);
  dependencies.forEach((sources, target) => {
    for (const source of sources) dependents[source]?.push(target);
  });
  const open = dependencies.map((sources) => sources.length);
  const order = dependencies.map(() => 0);
  const phase = dependencies.map(() => 0);
  const frontier = open.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let place = 0; frontier.length > 0; place++) {
    const index = frontier.shift() as number;
    order[index] = place;
    for (const next of dependents[index] ?? []) {
      phase[next] = Math.max(phase[next] ?? 0, (phase[index] ?? 0) + 1);
      open[next] = (open[next] ?? 0) - 1;
      if (open[next] === 0) insertSorted(frontier, next);
    }
  }
  return { dependencies, dependents, order, phase };
}

/** Nobody waits across the border: cleanup begins when the work is over. */
function followedBy(work: Sorted, cleanup: Sorted): Sorted {
  const first = work.order.length;
  const nextPhase = Math.max(-1, ...work.phase) + 1;
  const shifted = (lists: Sorted['dependents']) => lists.map((indexes) => indexes.map((index) => index + first));
  return {
    dependencies: [...work.dependencies, ...shifted(cleanup.dependencies)],
    dependents: [...work.dependents, ...shifted(cleanup.dependents)],
    order: [...work.order, ...cleanup.order.map((place) => place + first)],
    phase: [...work.phase, ...cleanup.phase.map((phase) => phase + nextPhase)],
  };
}

function insertSorted(frontier: number[], index: number): void {
  let place = frontier.length;
  while (place > 0 && (frontier[place - 1] as number) > index) place--;
  frontier.splice(place, 0, index);
}

function mustFind(indexOf: ReadonlyMap<string, number>, id: string): number {
  const index = indexOf.get(id);
  if (index === undefined)
    throw new Error(`A plan was asked for a definition that was not validated: step "${id}" does not exist`);
  return index;
}
