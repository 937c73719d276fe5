/**
 * Draws a whole case from a seed: definitions as text, what they are given, what people do, and when the engine ends.
 *
 * Covered: both modes and limits, `depends_on`, the four joins, `after`, guards, switches, lists with all their limits, loops, waits for
 * signals and times, questions with answers, retries and silence, retries, isolated failures, operators who retry, skip and abort, calls
 * that hang, sagas, cleanup, child runs, run outputs.
 */
import { stringify } from 'yaml';
import type { Json } from '../../../engine/definition/json.ts';
import type { Answer, Case, Rescue, Sent } from '../operator.ts';
import { Dice } from './dice.ts';
import { drawDefinition, type Drawing } from './draw-definition.ts';

export function drawCase(seed: number): Case {
  const dice = new Dice(seed);
  const operator = { answers: {} as Record<string, Answer[]>, rescues: {} as Record<string, Rescue[]>, signals: {} as Record<string, Sent[]> };
  const attended = dice.chance(0.4);
  const drawing: Drawing = { dice, operator, attended, mayStop: dice.chance(0.4), children: [] };
  const children: Record<string, string> = {};
  for (const name of dice.some(['parts', 'review', 'transfer'], 2)) {
    children[name] = stringify(drawDefinition({ ...drawing, mayStop: drawing.mayStop && dice.chance(0.3) }, name, dice.between(1, 4)));
    drawing.children.push(name);
  }
  const definition = stringify(drawDefinition(drawing, 'drawn', dice.between(2, 10)));
  const parameters: Record<string, Json> = dice.chance(0.5) ? { p: dice.between(0, 9) } : {};
  return { seed, definition, children, parameters, attended, operator, crashes: dice.weighted([[2, 0], [2, 1], [1, 3]]), storage: seed % 10 === 0 ? 'sqlite' : 'memory' };
}
