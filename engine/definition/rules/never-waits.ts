/**
 * Ways round through the states of a machine on which nothing waits. Steps can't go in circles (`graph.ts`) and loops
 * say how often they go round at most; states may lead to each other for ever.
 */
import { LIMITS } from '../../limits/limits.ts';
import type { Machine, MachineState, MachineTransition } from '../machine.ts';
import type { Step } from '../step.ts';
import { waitOf } from '../step-kinds/step-kinds.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

/** Seconds; less than that is no wait. */
const SHORTEST_WAIT = 1;
const USUAL_WAIT = 60;

export function checkWaysRound({ definition, report }: Checked, machine: Machine): void {
  const stepOf = new Map(definition.steps.map((step) => [step.id, step]));
  const busy = machine.states.filter((state) => !state.isFinal && !state.run.some((id) => alwaysWaits(stepOf.get(id))));
  const known = new Set(busy.map(({ name }) => name));
  const next = new Map(busy.map((state) => [state.name, waysOn(state).filter(({ to }) => known.has(to))]));
  const told = new Set<string>();
  for (const { name } of busy) {
    if (told.has(name)) continue;
    const circle = shortestCircle(name, next);
    if (!circle || circle.some((member) => told.has(member))) continue;
    for (const member of circle) told.add(member);
    const last = circle.at(-1) ?? name;
    const place =
      machine.states
        .find((state) => state.name === last)
        ?.transitions.findIndex((way) => way.to === name && isFree(way)) ?? 0;
    const path: Path = ['orchestration', 'machine', 'states', last, 'transitions', place];
    const message = `Nothing waits on the way ${[...circle, name].join(' → ')}: after ${LIMITS.entriesWithoutWait.usual.toLocaleString('en-US')} states in a row the run fails (limit_exceeded). Let one of them wait, for a signal (\`on\`) or a time (\`after_seconds\`)`;
    report('never_waits', [...path, 'to'], message, {
      severity: 'warning',
      addKey: { title: 'Wait a minute before it goes on', of: path, key: 'after_seconds', value: String(USUAL_WAIT) },
    });
  }
}

function waysOn({ transitions }: MachineState): readonly MachineTransition[] {
  return transitions.filter((way) => isFree(way) && way.when !== 'false');
}

function isFree({ on, afterSeconds }: MachineTransition): boolean {
  return on === null && (afterSeconds === null || afterSeconds < SHORTEST_WAIT);
}

/** Whatever the run is given. A time that a template gives may be over; that is the run's to find out. */
function alwaysWaits(step: Step | undefined): boolean {
  if (!step || step.when !== null) return false;
  if (step.checkpointAfter?.required) return true;
  const wait = waitOf(step);
  return wait !== null && (wait.signals.length > 0 || (wait.seconds ?? 0) >= SHORTEST_WAIT);
}

/** The names along it, from the one that is asked for. Breadth first, so that the smallest is shown. */
function shortestCircle(start: string, next: ReadonlyMap<string, readonly MachineTransition[]>): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const { to } of next.get(name) ?? []) {
      if (to === start) return wayTo(name, start, cameFrom);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, name);
      queue.push(to);
    }
  }
  return null;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let name: string | undefined = end; name !== undefined && name !== start; name = cameFrom.get(name))
    way.unshift(name);
  return [start, ...way];
}
