/** The engine killed while a run waits for a time, has an SLA, or waits for an answer: every timer fires once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KilledRun, type FoundRun, type KilledRunOptions } from '../testing/killed-run.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import type { CrashPoint } from '../time/crash-points.ts';

const head = 'metadata: { name: run, displayName: Run, version: 1.0.0, description: Keeps time, owner: owner }';

const RUNS: Readonly<
  Record<string, KilledRunOptions & { readonly timers: readonly string[]; readonly status: string }>
> = {
  'a run that waits for a time': {
    status: 'completed',
    timers: ['wait'],
    source: `${head}
orchestration:
  steps:
    - { id: before, agent: test-effect }
    - { id: hold, type: wait, depends_on: [before], seconds: 0.1 }
    - { id: after, agent: test-effect, depends_on: [hold], input: { userMessage: "{{ steps.hold.by }}" } }
`,
  },
  'a run that breaches its SLA': {
    status: 'completed',
    timers: ['sla_warning', 'sla_breach', 'wait'],
    source: `${head}
orchestration:
  steps:
    - id: answer
      type: wait
      seconds: 0.3
      sla: { warn_after_seconds: 0.1, breach_after_seconds: 0.2, on_breach: escalate, escalate_to: head of support }
    - { id: close, agent: test-effect, depends_on: [answer] }
`,
  },
  'a run that nobody answers': {
    status: 'partially_completed',
    timers: ['approval_timeout', 'approval_timeout'],
    leavesQuestions: true,
    source: `${head}
orchestration:
  steps:
    - id: offer
      agent: test-effect
      checkpoint_after:
        question: Send it?
        timeout: { after_seconds: 0.1, outcome: remind, then: { after_seconds: 0.1, outcome: branch, go_to: withdraw } }
    - { id: send, agent: test-effect, depends_on: [offer] }
    - { id: withdraw, agent: test-effect }
`,
  },
};

const POINTS: readonly CrashPoint[] = [
  'append.before',
  'append.after',
  'timer.before',
  'timer.after',
  'effect.before',
  'effect.after',
];

function timersOf({ events }: FoundRun): string[] {
  const fired: string[] = [];
  const open = new Map<string, number>();
  for (const { type, data, at } of events) {
    if (type === 'orchestration.timer.armed') {
      expect(open.has(data.timerId), `${data.timerId} is armed already`).toBe(false);
      open.set(data.timerId, data.dueAt);
    } else if (type === 'orchestration.timer.fired' || type === 'orchestration.timer.disarmed') {
      const dueAt = open.get(data.timerId);
      expect(dueAt, `${data.timerId} was armed, and neither fired nor disarmed before`).toBeDefined();
      open.delete(data.timerId);
      if (type === 'orchestration.timer.disarmed') continue;
      expect(data.dueAt).toBe(dueAt);
      expect(at).toBeGreaterThanOrEqual(data.dueAt);
      fired.push(data.kind);
    }
  }
  expect([...open.keys()]).toEqual([]);
  return fired;
}

describe.each(Object.entries(RUNS))('%s', (_name, { status, timers, ...options }) => {
  const run = new KilledRun(options);
  let undisturbed: Awaited<ReturnType<KilledRun['undisturbed']>>;

  beforeAll(async () => {
    undisturbed = await run.undisturbed();
    expect(undisturbed.status).toBe(status);
    expect(timersOf(undisturbed)).toEqual(timers);
  });
  afterAll(() => run.remove());

  test.each(POINTS)('killed at %s ends as if it had not been, with every timer fired once', async (point) => {
    const reached = undisturbed.reached[point] ?? 0;
    // The first recording is the start of any run.
    const times = timesToKill({ point, reached, from: point.startsWith('append') ? 2 : 1 });
    expect(times.length).toBeGreaterThan(0);
    let kills = 0;
    for (const time of times) {
      const ended = await run.killedAt(point, time);
      if (!ended) break;
      kills++;
      expect(timersOf(ended.found), `${point} for the ${time}. time`).toEqual(timers);
      expect(ended.found.status).toBe(status);
      expect([...ended.found.history].sort(), `${point} for the ${time}. time`).toEqual(
        [...undisturbed.history].sort(),
      );
    }
    expect(kills).toBeGreaterThan(0);
  });
});

describe('a limit of time holds over a restart', () => {
  test.each([
    [
      'of a step',
      'step.failed work 1 timeout',
      'timeout',
      '{ mode: parallel }',
      ', timeout_seconds: 0.2',
      'effect.before',
    ],
    [
      'of a run that is killed at work',
      'step.cancelled work 1',
      'run_timeout',
      '{ mode: parallel, timeout_seconds: 0.2 }',
      '',
      'effect.before',
    ],
    [
      'of a run that is killed when its time is over',
      'step.cancelled work 1',
      'run_timeout',
      '{ mode: parallel, timeout_seconds: 0.2 }',
      '',
      'timer.before',
    ],
  ] as const)('%s', async (_name, event, code, execution, more, point) => {
    const source = `${head}
orchestration:
  execution: ${execution}
  error_handling: { on_step_failure: { notifyHuman: false } }
  steps: [ { id: work, agent: test-effect, input: { script: { delayMs: 600000 } }${more} } ]
`;
    const run = new KilledRun({ source });
    try {
      const ended = await run.killedAt(point, 1);
      expect(ended?.left?.status).toBe('running');
      expect(ended?.found.status).toBe('failed');
      expect(ended?.found.history.at(-1)).toBe(`run.failed ${code}`);
      expect(ended?.found.history.filter((each) => each === event)).toHaveLength(1);
    } finally {
      run.remove();
    }
  });
});
