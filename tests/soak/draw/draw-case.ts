/**
 * Draws a whole case from a seed: definitions as text, what they are given, what people do, and when the engine ends.
 *
 * Covered: both modes and limits, `depends_on`, the four joins, `after`, guards, switches, lists with all their limits,
 * loops, waits for signals and times, SLAs, questions with answers, retries and silence, plans that are
 * approved or not, retries with their limits and budgets, isolated failures, operators who retry, skip and abort, calls
 * that hang, sagas, cleanup, child runs, also in lists and loops, run outputs, both spellings of keys, durations with
 * units, state machines with signals and times, people who cancel, abort, kill and pause, agents that take few calls at
 * a time, and agents that must not be called twice. Not drawn: caches, breakers, rates, signals that come early,
 * schedules.
 */
import { stringify } from 'yaml';
import type { Json } from '../../../engine/values/json.ts';
import type { Answer, Case, Intervention, Rescue, Sent } from '../operator.ts';
import { Dice } from './dice.ts';
import { drawDefinition, type Drawing, type Node } from './draw-definition.ts';
import { respell } from './respell.ts';

export function drawCase(seed: number): Case {
  const dice = new Dice(seed);
  const operator = {
    answers: {} as Record<string, Answer[]>,
    rescues: {} as Record<string, Rescue[]>,
    signals: {} as Record<string, Sent[]>,
  };
  const attended = dice.chance(0.4);
  const drawing: Drawing = { dice, operator, attended, mayStop: dice.chance(0.4), children: [] };
  const children: Record<string, string> = {};
  for (const name of dice.some(['parts', 'review', 'transfer'], 2)) {
    children[name] = written(
      dice,
      drawDefinition({ ...drawing, mayStop: drawing.mayStop && dice.chance(0.3) }, name, dice.between(1, 4)),
    );
    drawing.children.push(name);
  }
  const definition = written(dice, drawDefinition(drawing, 'drawn', dice.between(2, 10)));
  const parameters: Record<string, Json> = dice.chance(0.5) ? { p: dice.between(0, 9) } : {};
  const intervention = drawIntervention(dice, [definition, ...Object.values(children)].join());
  const concurrency = dice.chance(0.2) ? dice.between(1, 3) : null;
  return {
    seed,
    definition,
    children,
    parameters,
    attended,
    operator,
    intervention,
    concurrency,
    crashes: dice.weighted([
      [2, 0],
      [2, 1],
      [1, 3],
    ]),
    storage: seed % 10 === 0 ? 'sqlite' : 'memory',
  };
}

/**
 * A pause comes only where nothing goes by the clock in two ways at once: what it holds up could come out otherwise.
 */
function drawIntervention(dice: Dice, texts: string): Intervention | null {
  if (!dice.chance(0.12)) return null;
  const isTimed = /seconds|timeout|until|sla|machine/i.test(texts);
  const what = dice.pick(
    isTimed
      ? (['cancel', 'abort', 'kill'] as const)
      : (['cancel', 'abort', 'kill', 'pause', 'pause', 'pause'] as const),
  );
  const afterMs = 250 + 1000 * dice.between(0, 30);
  return { what, afterMs, untilMs: afterMs + 1000 * dice.between(1, 60) };
}

function written(dice: Dice, node: Node): string {
  return stringify(respell(dice, node));
}
