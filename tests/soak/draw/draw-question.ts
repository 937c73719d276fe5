import type { Answer } from '../operator.ts';
import type { Node, Sheet } from './draw-definition.ts';
import type { Sketch } from './draw-edges.ts';

/** A question about a step, and what somebody answers, or nobody. */
export function drawQuestion(sheet: Sheet, sketch: Sketch): Node {
  const { dice, name, operator, mayStop } = sheet;
  const isAgent = sketch.kind === 'agent';
  const answers: Answer[] = [];
  const afterMs = () => 500 + 1000 * dice.between(0, 60);
  while (isAgent && answers.length < 2 && dice.chance(0.25)) {
    answers.push({
      decision: 'retry',
      afterMs: afterMs(),
      ...(dice.chance(0.5) && { modifications: { payload: { value: dice.between(10, 19) } } }),
    });
  }
  const decides = dice.chance(0.7);
  if (decides) answers.push({ decision: mayStop && dice.chance(0.2) ? 'abort' : 'continue', afterMs: afterMs() });
  operator.answers[`${name}/${sketch.id}`] = answers;
  return {
    question: `Is {{ steps.${sketch.id}.v }} good enough?`,
    ...(dice.chance(0.3) && { required: dice.chance(0.4) }),
    ...((sketch.targets.length > 0 || dice.chance(0.4)) && { timeout: drawTimeout(sheet, sketch, 3) }),
  };
}

function drawTimeout(sheet: Sheet, { targets, ...sketch }: Sketch, most: number): Node {
  const { dice, mayStop } = sheet;
  const after_seconds = dice.between(5, 40);
  const [target] = targets;
  const isLast = most === 1 || dice.chance(0.5);
  if (isLast && target !== undefined) return { after_seconds, outcome: 'branch', go_to: target };
  if (isLast && mayStop && dice.chance(0.5)) return { after_seconds, outcome: 'abort' };
  const open: Node = dice.chance(0.5)
    ? { after_seconds, outcome: 'remind' }
    : { after_seconds, outcome: 'escalate', escalate_to: 'head of sales' };
  return isLast ? open : { ...open, then: drawTimeout(sheet, { targets, ...sketch }, most - 1) };
}
