import type { Json } from '../../../engine/values/json.ts';
import type { Answer, Rescue, Sent } from '../operator.ts';
import type { Dice } from './dice.ts';
import { drawEdges, type Sketch } from './draw-edges.ts';
import { drawMachine, drawMachineStep, sketchMachine } from './draw-machine.ts';
import { drawCleanup, drawStep } from './draw-step.ts';

export interface Drawing {
  readonly dice: Dice;
  readonly operator: {
    readonly answers: Record<string, Answer[]>;
    readonly rescues: Record<string, Rescue[]>;
    readonly signals: Record<string, Sent[]>;
  };
  readonly attended: boolean;
  /** Whether something may end the run before its steps are done. */
  readonly mayStop: boolean;
  /** Definitions that can be started as child runs. */
  readonly children: string[];
}

/** One definition, while it is drawn. */
export interface Sheet extends Drawing {
  readonly name: string;
  readonly sketches: readonly Sketch[];
  /** Somebody is asked when a step fails for good. */
  readonly asks: boolean;
  /** Steps that don't say how they are tried again are, all the same. */
  readonly hasPolicy: boolean;
}

export type Node = Record<string, Json>;

export function drawDefinition(drawing: Drawing, name: string, count: number): Node {
  const { dice, attended } = drawing;
  const mayRunOut = name === 'drawn' && drawing.mayStop; // what becomes of a child run has to be certain
  const states = dice.chance(0.15) ? sketchMachine(dice) : null;
  const notifyHuman = states
    ? false
    : dice.weighted([
        [8, undefined],
        [1, true],
        [1, false],
      ]);
  const sketches = states?.sketches ?? drawEdges(dice, count, drawing.children.length > 0);
  const policy: Node | null =
    !states && dice.chance(0.2)
      ? { max_attempts: dice.between(1, 3), initial_delay_ms: 1000 * dice.between(0, 3), jitter: 0 }
      : null;
  const sheet: Sheet = { ...drawing, name, sketches, asks: notifyHuman ?? attended, hasPolicy: policy !== null };
  const steps = sketches.map((sketch) => (states ? drawMachineStep(sheet, sketch) : drawStep(sheet, sketch)));
  const execution = drawExecution(dice, mayRunOut);
  if (drawing.mayStop && dice.chance(0.3))
    drawing.operator.answers[`${name}/`] = [{ decision: dice.pick(['continue', 'abort']), afterMs: 500 }];
  const handling = drawHandling(dice, {
    notifyHuman,
    hasUndoing: steps.some((step) => step['compensate'] !== undefined),
    policy,
  });
  return {
    metadata: {
      name,
      displayName: 'Drawn',
      version: '1.0.0',
      description: 'Drawn by chance',
      owner: 'owner',
      organization: 'global',
    },
    orchestration: {
      parameters: [
        { name: 'p', type: 'integer', default: dice.between(0, 9) },
        { name: 'flag', type: 'boolean', default: dice.chance(0.6) },
      ],
      ...execution,
      ...(Object.keys(handling).length > 0 && { error_handling: handling }),
      steps: dice.chance(0.2) ? dice.shuffled(steps) : steps,
      ...(states && { machine: drawMachine(sheet, states) }),
      ...(dice.chance(0.35) && { finally: drawCleanup(sheet) }),
      ...(dice.chance(0.4) && { output: drawOutput(sheet, states !== null) }),
    },
  };
}

function drawHandling(
  dice: Dice,
  {
    notifyHuman,
    hasUndoing,
    policy,
  }: { readonly notifyHuman: boolean | undefined; readonly hasUndoing: boolean; readonly policy: Node | null },
): Node {
  const onStepFailure: Node = { ...policy, ...(notifyHuman !== undefined && { notify_human: notifyHuman }) };
  const on = dice.some(['failure', 'abort', 'cancel'], 3);
  const rollback: Node = {
    reversible: true,
    description: 'It can be undone',
    ...(on.length > 0 && { on }),
    ...(dice.chance(0.3) && { parallel: true }),
  };
  return {
    ...(Object.keys(onStepFailure).length > 0 && { on_step_failure: onStepFailure }),
    ...(hasUndoing && dice.chance(0.6) && { rollback }),
  };
}

function drawExecution(dice: Dice, mayRunOut: boolean): Node {
  const mode = dice.weighted([
    [6, undefined],
    [1, 'parallel'],
    [2, 'sequential'],
  ]);
  const most = dice.chance(0.5) ? dice.between(1, 6) : undefined;
  const execution: Node = {
    ...(mode !== undefined && { mode }),
    ...(most !== undefined && {
      concurrency: { max_parallel: most, ...(dice.chance(0.3) && { queue_strategy: dice.pick(['fifo', 'priority']) }) },
    }),
    ...(mayRunOut &&
      dice.chance(0.2) && {
        timeout_seconds: dice.between(5, 90),
        ...(dice.chance(0.6) && { on_timeout: dice.pick(['fail', 'cancel']) }),
      }),
    ...(dice.chance(0.07) && { plan_approval: true }),
    ...(dice.chance(0.1) && { retry_budget: dice.pick([0, 1000]) }),
  };
  return Object.keys(execution).length > 0 ? { execution } : {};
}

function drawOutput({ dice, sketches }: Sheet, hasStates: boolean): Node {
  const some = dice.some(sketches, 3);
  return {
    outcome: '{{ run.outcome }}',
    ...(hasStates && { state: '{{ run.state }}' }),
    ...Object.fromEntries(some.map(({ id }, place) => [`o${place}`, `{{ steps.${id}.v }}`])),
  };
}
