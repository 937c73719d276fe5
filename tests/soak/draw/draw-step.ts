import type { Json } from '../../../engine/values/json.ts';
import type { Dice } from './dice.ts';
import type { Sheet, Node } from './draw-definition.ts';
import { choosersOf, type Sketch } from './draw-edges.ts';
import { drawCondition, drawValue } from './draw-expression.ts';
import { drawQuestion } from './draw-question.ts';
import { drawBehaviour, drawFailing, drawRetry } from './draw-failure.ts';

export function drawStep(sheet: Sheet, sketch: Sketch): Node {
  const { dice, sketches } = sheet;
  const { id, dependsOn, after } = sketch;
  const needed = dependsOn.filter((other) => !choosersOf(sketches, sketch).includes(other));
  const join =
    needed.length > 0
      ? dice.weighted([
          [6, undefined],
          [2, 'all'],
          [3, 'any'],
          [2, 'settled'],
          [1, 'failed'],
        ])
      : undefined;
  const when = dice.chance(0.2) ? drawCondition(sheet, sketch) : undefined;
  const isOnce =
    sketch.kind === 'agent' &&
    !sketch.asks &&
    !sheet.hasPolicy &&
    !sketches.some(({ ancestors }) => ancestors.has(id)) &&
    dice.chance(0.3);
  if (isOnce)
    return {
      id,
      ...(dependsOn.length > 0 && { depends_on: [...dependsOn] }),
      ...(join !== undefined && { join }),
      ...(after.length > 0 && { after: [...after] }),
      ...drawOnce(sheet),
    };
  const work = drawWork(sheet, sketch);
  const question = sketch.asks ? drawQuestion(sheet, sketch) : undefined;
  const failing = drawFailing(sheet, sketch, {
    mayNotMakeSense: when !== undefined || sketch.kind === 'switch' || sketch.kind === 'loop',
    work,
  });
  return {
    id,
    ...(dependsOn.length > 0 && { depends_on: [...dependsOn] }),
    ...(join !== undefined && { join }),
    ...(after.length > 0 && { after: [...after] }),
    ...(when !== undefined && { when }),
    ...work,
    ...failing,
    ...(question && { checkpoint_after: question }),
  };
}

/**
 * An agent that must not be called twice. Nobody depends on the step: what becomes of it after a crash is an operator's
 * word.
 */
function drawOnce({ dice }: Sheet): Node {
  return {
    agent: 'once',
    input: { userMessage: 'Pay once', payload: { value: dice.between(0, 9) } },
    output_mapping: { v: '$.content.value' },
  };
}

/** Cleanup can wait for other cleanup, and looks at how the run ended. */
export function drawCleanup(sheet: Sheet): Node[] {
  const { dice, sketches } = sheet;
  const ids = ['give-back', 'report', 'close'].slice(0, dice.between(1, 3));
  return ids.map((id, place) => {
    const behaviour = drawBehaviour(dice);
    return {
      id,
      ...(place > 0 && dice.chance(0.5) && { depends_on: [ids[place - 1] as string] }),
      ...(dice.chance(0.3) && {
        when: dice.pick(['run.outcome == "completed"', 'run.outcome != "completed"', 'flag', 'run.error == null']),
      }),
      agent: 'worker',
      input: {
        userMessage: 'It {{ run.outcome }}',
        payload: {
          value: dice.pick<Json>(['{{ run.outcome }}', 7, `{{ steps.${dice.pick(sketches).id}.v }}`]),
          ...behaviour,
        },
      },
      output_mapping: { v: '$.content.value', said: '$.content.message' },
      ...('hangs' in behaviour && { timeout_seconds: dice.between(2, 5) }),
      ...(dice.chance(0.3) && { retry: drawRetry(dice) }),
    };
  });
}

function drawWork(sheet: Sheet, sketch: Sketch): Node {
  switch (sketch.kind) {
    case 'agent':
      return drawAgent(sheet, sketch);
    case 'list':
      return drawList(sheet);
    case 'loop':
      return drawLoop(sheet, sketch);
    case 'switch':
      return drawSwitch(sheet, sketch);
    case 'wait':
      return drawWait(sheet, sketch);
    case 'child':
      return drawChild(sheet, sketch);
  }
}

/** One child run, one for each item of a list, or one after the other. */
function drawChild(sheet: Sheet, sketch: Sketch): Node {
  const { dice } = sheet;
  const kind = dice.weighted([
    [6, 'one'],
    [2, 'list'],
    [1, 'loop'],
  ]);
  const p = { one: drawValue(sheet, sketch, 'whole'), list: '{{ item }}', loop: '{{ iteration }}' }[kind] ?? 0;
  return {
    type: 'orchestration',
    orchestration: {
      name: dice.pick(sheet.children),
      owner: 'owner',
      parameters: {
        ...((kind !== 'one' || dice.chance(0.7)) && { p }),
        ...(dice.chance(0.3) && { flag: dice.chance(0.5) }),
      },
    },
    output_mapping: { v: '$.parameters.p', status: '$.status' },
    ...(kind === 'list' && {
      for_each: {
        items: `{{ [${dice.some([1, 3, 5, 7], 3).join(', ')}] }}`,
        ...(dice.chance(0.6) && { max_parallel: dice.between(1, 2) }),
        ...(dice.chance(0.5) && { on_item_failure: dice.pick(['fail', 'continue']) }),
      },
    }),
    ...(kind === 'loop' && { repeat: { until: `iteration >= ${dice.between(1, 2)}`, max_iterations: 2 } }),
    ...(dice.chance(0.1) && drawUndoing(sheet)),
  };
}

function drawAgent(sheet: Sheet, sketch: Sketch): Node {
  const { dice } = sheet;
  const behaviour = drawBehaviour(dice);
  return {
    agent: 'worker',
    input: { userMessage: `Do {{ p }} for ${sketch.id}`, payload: { value: drawValue(sheet, sketch), ...behaviour } },
    ...(dice.chance(0.9) && { output_mapping: { v: '$.content.value', said: '$.content.message' } }),
    ...('hangs' in behaviour && { timeout_seconds: dice.between(2, 5) }),
    ...(dice.chance(0.06) && { sla: drawPromise(dice, ['notify', 'escalate']) }),
    ...(dice.chance(0.1) && { priority: dice.between(1, 3) }),
    ...drawUndoing(sheet),
  };
}

/** Never at the same time as anything else. */
function drawPromise(dice: Dice, actions: readonly string[]): Node {
  const breach = dice.between(1, 20) + 0.25;
  const action = dice.pick(actions);
  return {
    ...(dice.chance(0.4) && { warn_after_seconds: breach / 2 }),
    breach_after_seconds: breach,
    on_breach: action,
    ...(action === 'escalate' &&
      dice.chance(0.6) && { escalate_to: 'head of support', ...(dice.chance(0.6) && { escalate_agent: 'worker' }) }),
  };
}

export function drawUndoing({ dice, mayStop }: Sheet): Node {
  if (!dice.chance(mayStop ? 0.5 : 0.1)) return {};
  return {
    compensate: {
      agent: 'worker',
      input: { userMessage: 'Undo {{ output.v }}', payload: drawBehaviour(dice, false) },
      ...(dice.chance(0.4) && { retry: drawRetry(dice) }),
    },
  };
}

function drawList(sheet: Sheet): Node {
  const { dice } = sheet;
  const items = Array.from({ length: dice.between(0, 5) }, () =>
    dice.weighted([
      [6, 0],
      [1, 1],
      [1, 9],
    ]),
  );
  const isOdd = dice.chance(0.05);
  const limits = dice.weighted<Node>([
    [3, {}],
    [4, { on_item_failure: 'continue' }],
    [1, { on_item_failure: 'fail' }],
    [2, { max_failures: dice.between(0, 3) }],
    [2, { max_failure_percentage: dice.pick([0, 20, 40, 50, 100]) }],
  ]);
  return {
    agent: 'worker',
    for_each: {
      items: isOdd ? '{{ p + 1 }}' : `{{ [${items.join(', ')}] }}`,
      ...(dice.chance(0.6) && { max_parallel: dice.between(1, 3) }),
      ...limits,
    },
    input: {
      userMessage: '{{ index + 1 }}. {{ item }}',
      payload: { value: '{{ index + p }}', fails: '{{ item }}', retryable: dice.chance(0.6) },
    },
    output_mapping: { v: '$.content.value' },
    ...drawUndoing(sheet),
  };
}

function drawLoop(sheet: Sheet, sketch: Sketch): Node {
  const { dice } = sheet;
  const path = `steps["${sketch.id}"].v`;
  const until = dice.chance(0.6);
  const bound = dice.between(1, 5);
  const condition = dice.weighted([
    [6, until ? `${path} >= ${bound}` : `${path} < ${bound}`],
    [1, until ? `iteration == ${bound}` : `iteration < ${bound}`],
    [1, until ? 'previous != null' : 'previous == null'],
  ]);
  return {
    agent: 'worker',
    repeat: {
      [until ? 'until' : 'while']: condition,
      max_iterations: dice.between(1, 5),
      ...(dice.chance(0.5) && { on_exhausted: dice.pick(['fail', 'continue']) }),
    },
    input: {
      userMessage: 'Round {{ iteration }} after {{ previous.v }}',
      payload: { value: '{{ iteration }}', ...drawBehaviour(dice, false) },
    },
    output_mapping: { v: '$.content.value', said: '$.content.message' },
    ...drawUndoing(sheet),
  };
}

function drawSwitch(sheet: Sheet, sketch: Sketch): Node {
  const { dice } = sheet;
  const [first, ...others] = sketch.targets;
  const hasDefault = others.length > 0 && dice.chance(0.6);
  const routes = hasDefault ? sketch.targets.slice(0, -1) : sketch.targets;
  return {
    type: 'switch',
    cases: routes.map((target) => ({ when: drawCondition(sheet, sketch), go_to: target ?? first ?? '' })),
    ...(hasDefault && { default: sketch.targets.at(-1) as string }),
  };
}

function drawWait({ dice, name, operator, mayStop, asks }: Sheet, { id, asks: isAsked }: Sketch): Node {
  const signals = dice.weighted<string[]>([
    [2, []],
    [3, [`${id}-done`]],
    [1, [`${id}-done`, `${id}-off`]],
  ]);
  const correlation = signals.length > 0 && dice.chance(0.3) ? 'A-{{ 1 + 1 }}' : undefined;
  const seconds = signals.length === 0 || dice.chance(0.5) ? dice.between(1, 40) : undefined;
  const isSent = signals.length > 0 && (seconds === undefined || dice.chance(0.6));
  if (isSent) {
    const right = {
      signal: dice.pick(signals),
      payload: dice.pick<Json>([null, { v: 3 }, 'text']),
      correlation: correlation === undefined ? null : 'A-2',
      afterMs: 500 + 1000 * dice.between(0, 40),
    };
    const wrong = { ...right, correlation: 'other', afterMs: 500 + 1000 * dice.between(0, 20) };
    operator.signals[`${name}/${id}`] = correlation !== undefined && dice.chance(0.5) ? [wrong, right] : [right];
  }
  const actions = [
    'notify',
    'escalate',
    ...(mayStop || asks ? ['cancel'] : []),
    ...(mayStop ? ['abort', 'rollback'] : []),
  ];
  const sla: Node = !isAsked && dice.chance(0.25) ? { sla: drawPromise(dice, actions) } : {};
  if (signals.length === 0 && dice.chance(0.1))
    return { type: 'wait', until: dice.pick(['2020-01-01', '{{ "2024-02-29T12:00:00Z" }}']), ...sla };
  return {
    type: 'wait',
    ...sla,
    ...(signals.length > 0 && { signal: signals.length === 1 ? (signals[0] as string) : signals }),
    ...(seconds !== undefined && { seconds }),
    ...(correlation !== undefined && { correlation }),
  };
}
