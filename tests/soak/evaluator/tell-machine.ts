/**
 * A run that goes from state to state, told entry by entry: docs/guide/state-machines.md. What is drawn takes no time
 * within a state.
 */
import type { AuthoredStep, AuthoredTransition } from './authored.ts';
import { holds, type Names } from './expression.ts';
import { waitsFor } from './joins.ts';
import { attend, namesIn, type Telling } from './tell.ts';
import { nothing, type Fate, type Stop } from './told.ts';

export interface ToldMachine {
  readonly fates: ReadonlyMap<string, Fate>;
  readonly stops: readonly Stop[];
  /** Where it ends. */
  readonly state: string;
  readonly outcome: 'completed' | 'partially_completed' | 'failed';
  /** How often states were entered. */
  readonly entries: number;
}

const NO_WAY: Stop = { outcome: 'failed', step: '', code: 'no_transition', byPerson: false };
/** More than is drawn. */
const MOST_ENTRIES = 200;

export function tellMachine(telling: Telling): ToldMachine {
  const {
    definition: { machine },
  } = telling;
  if (!machine) throw new Error('There are no states');
  const fates = new Map<string, Fate>();
  const entries = new Map<string, number>();
  for (let name = machine.initial, count = 1; count <= MOST_ENTRIES; count++) {
    const state = machine.states[name];
    if (!state) throw new Error(`There is no state ${name}`);
    const entry = (entries.get(name) ?? 0) + 1;
    entries.set(name, entry);
    const end = { fates, state: name, entries: count };
    const stops = runSteps(
      { ...telling, fates },
      typeof state.run === 'string' ? [state.run] : (state.run ?? []),
      fates,
      name,
    );
    if (stops.length > 0) return { ...end, stops, outcome: 'failed' };
    if (state.final) return { ...end, stops: [], outcome: state.outcome ?? 'completed' };
    const next = nextState({ ...telling, fates }, state.transitions ?? [], `${name}#${entry}`, name);
    if (next === null) return { ...end, stops: [NO_WAY], outcome: 'failed' };
    name = next;
  }
  throw new Error('The evaluator goes round and round');
}

/** Once more where they have run before: attempts count on. */
function runSteps(telling: Telling, run: readonly string[], fates: Map<string, Fate>, state: string): Stop[] {
  const before = new Map(run.map((id) => [id, fates.get(id)?.attempts ?? 0]));
  for (const id of run) fates.delete(id);
  const steps = telling.definition.steps.filter(({ id }) => run.includes(id));
  const isReady = (step: AuthoredStep) =>
    !fates.has(step.id) &&
    waitsFor(telling.definition, step).every((id) => fates.has(id) && fates.get(id)?.stop === null);
  for (let step = steps.find(isReady); step; step = steps.find(isReady))
    fates.set(step.id, fateOf(telling, step, before.get(step.id) ?? 0, state));
  return run.flatMap((id) => fates.get(id)?.stop ?? []);
}

function fateOf(telling: Telling, step: AuthoredStep, from: number, state: string): Fate {
  const isMissing = (step.depends_on ?? []).some((id) => !telling.fates.get(id)?.delivered);
  if (isMissing) return { ...nothing, end: 'skipped', why: 'dependency', attempts: from };
  return attend({ ...telling, names: namesOf(telling, state) }, step, from);
}

function namesOf(telling: Telling, state: string): Names {
  return { ...namesIn(telling), run: { state } };
}

interface Told {
  readonly atMs: number;
  readonly ways: readonly AuthoredTransition[];
  readonly signal: Names[string];
}

function nextState(
  telling: Telling,
  transitions: readonly AuthoredTransition[],
  entry: string,
  state: string,
): string | null {
  const names = namesOf(telling, state);
  const isOpen = ({ when }: AuthoredTransition, signal: Names[string] = null) =>
    when === undefined || holds(when, { ...names, signal }) === true;
  const free = transitions.find((way) => way.on === undefined && way.after_seconds === undefined && isOpen(way));
  if (free) return free.to;
  const {
    world: { operator },
    definition: { name },
  } = telling;
  const sent = (operator.signals[`${name}/@${entry}`] ?? []).map(
    ({ signal, payload, afterMs }): Told => ({
      atMs: afterMs,
      ways: transitions.filter(({ on }) => on === signal),
      signal: payload as Names[string],
    }),
  );
  const times = transitions.flatMap((way): Told[] =>
    way.after_seconds === undefined ? [] : [{ atMs: way.after_seconds * 1000, ways: [way], signal: null }],
  );
  for (const { ways, signal } of [...sent, ...times].sort((a, b) => a.atMs - b.atMs)) {
    const way = ways.find((each) => isOpen(each, signal));
    if (way) return way.to;
  }
  return null;
}
