/**
 * A definition that goes from state to state. Its steps take no time, so that it is certain what comes first: a signal
 * or a time. Ways on by themselves lead forward only; signals lead anywhere, and come a few times.
 */
import type { Json } from '../../../engine/values/json.ts';
import type { Sent } from '../operator.ts';
import type { Dice } from './dice.ts';
import type { Node, Sheet } from './draw-definition.ts';
import type { Sketch } from './draw-edges.ts';
import { drawCondition, drawValue } from './draw-expression.ts';
import { drawUndoing } from './draw-step.ts';

const STATES = ['new', 'contacted', 'offered', 'signed'];
const IDS = ['score', 'call', 'draft', 'send-it', 'check', 'book_room', 'pay', 'notify-all'];

/** Each state runs up to two steps, the second perhaps after the first. */
export function sketchMachine(dice: Dice): {
  readonly states: string[];
  readonly runs: string[][];
  readonly sketches: Sketch[];
} {
  const states = STATES.slice(0, dice.between(2, 4));
  const ids = dice.shuffled(IDS);
  const runs = states.map(() => ids.splice(0, dice.between(0, 2)));
  if (runs.every((run) => run.length === 0)) runs[0]?.push(ids.pop() ?? '');
  const all = runs.flat();
  const sketches = runs.flatMap((run) =>
    run.map((id, place): Sketch => {
      const [first = ''] = run;
      const dependsOn = place > 0 && dice.chance(0.5) ? [first] : [];
      return {
        id,
        kind: 'agent',
        dependsOn,
        after: [],
        targets: [],
        asks: false,
        ancestors: new Set([...all.filter((other) => !run.includes(other)), ...dependsOn]),
      };
    }),
  );
  return { states, runs, sketches };
}

export function drawMachine(
  sheet: Sheet,
  { states, runs }: { readonly states: string[]; readonly runs: string[][] },
): Node {
  const { dice, mayStop } = sheet;
  const finals = ['won', 'lost'];
  const drawn: [string, Node][] = states.map((state, place) => {
    const later = [...states.slice(place + 1), ...finals];
    return [
      state,
      { ...runIn(dice, runs[place] ?? []), transitions: drawTransitions(sheet, { state, states, later }) },
    ];
  });
  // Every state is to be reached, whatever was drawn.
  const reached = new Set(
    drawn.flatMap(([, { transitions }]) => (transitions as Node[]).map(({ to }) => to as string)),
  );
  const isReached = (name: string) => name === states[0] || reached.has(name);
  const outcomes = mayStop ? ['completed', 'partially_completed', 'failed'] : ['completed', 'partially_completed'];
  const ends: [string, Node][] = finals
    .filter((name) => isReached(name))
    .map((name) => [name, { final: true, ...(dice.chance(0.6) && { outcome: dice.pick(outcomes) }) }]);
  return { initial: states[0] ?? '', states: Object.fromEntries([...drawn, ...ends]) };
}

export function drawMachineStep(sheet: Sheet, sketch: Sketch): Node {
  const { dice, mayStop } = sheet;
  const behaviour = dice.weighted<Node>([
    [8, {}],
    [2, { fails: dice.between(1, 3), retryable: true }],
    [1, { fails: 99, retryable: false }],
  ]);
  const retry = dice.chance(0.5) ? { retry: { max_attempts: dice.between(1, 3), initial_delay_ms: 0, jitter: 0 } } : {};
  const isIsolated = !mayStop || dice.chance(0.5);
  const when = dice.chance(0.15) ? { when: drawCondition(sheet, sketch) } : {};
  return {
    id: sketch.id,
    ...(sketch.dependsOn.length > 0 && { depends_on: [...sketch.dependsOn] }),
    ...(when as Node),
    agent: 'worker',
    input: { userMessage: 'In state {{ run.state }}', payload: { value: drawValue(sheet, sketch), ...behaviour } },
    output_mapping: { v: '$.content.value', said: '$.content.message' },
    ...(retry as Node),
    ...(isIsolated && { on_error: 'continue' }),
    ...drawUndoing(sheet),
  };
}

function runIn(dice: Dice, run: readonly string[]): Node {
  if (run.length === 0) return {};
  return { run: run.length === 1 && dice.chance(0.5) ? (run[0] as string) : [...run] };
}

interface Place {
  readonly state: string;
  readonly states: readonly string[];
  readonly later: readonly string[];
}

function drawTransitions(sheet: Sheet, { state, states, later }: Place): Node[] {
  const { dice, mayStop } = sheet;
  const next = later[0] ?? 'won';
  const forward = () => dice.pick(later);
  const anyStep = { ancestors: new Set(sheet.sketches.map(({ id }) => id)) } as Sketch;
  const guarded = Array.from(
    { length: dice.between(0, 2) },
    (): Node => ({ to: forward(), when: inDoubt(drawCondition(sheet, anyStep)) }),
  );
  if (dice.chance(0.35)) return [...guarded, { to: next }];
  if (mayStop && guarded.length > 0 && dice.chance(0.2)) return [...guarded, { to: next, when: 'p > 9' }]; // perhaps nothing leads on
  const signals = dice.some(['replied', 'again'], 2).map(
    (on): Node => ({
      to: on === 'again' ? dice.pick(states) : forward(),
      on,
      ...(dice.chance(0.4) && { when: 'signal.ok' }),
    }),
  );
  const times: Node[] = dice.chance(0.3)
    ? [{ to: forward(), after_seconds: dice.between(1, 20), when: inDoubt(drawCondition(sheet, anyStep)) }]
    : [];
  drawSignals(
    sheet,
    state,
    signals.map(({ on }) => on as string),
  );
  return [...guarded, ...signals, ...times, { to: next, after_seconds: dice.between(21, 60) }];
}

/** What is always so, or never, is refused or warned of. */
function inDoubt(condition: string): string {
  return condition === 'false' ? 'p > 8' : condition === 'true' ? 'p < 9' : condition;
}

/** For the first entries of the state; after them its time leads on. */
function drawSignals({ dice, name, operator }: Sheet, state: string, names: readonly string[]): void {
  if (names.length === 0) return;
  for (let entry = 1; entry <= 3; entry++) {
    const sent = Array.from(
      { length: dice.between(0, 2) },
      (): Sent => ({
        signal: dice.pick([...names, 'unknown']),
        payload: dice.pick<Json>([{ ok: true }, { ok: false }, null]),
        correlation: null,
        afterMs: 500 + 1000 * dice.between(0, 59),
      }),
    );
    operator.signals[`${name}/@${state}#${entry}`] = sent.sort((a, b) => a.afterMs - b.afterMs);
  }
}
