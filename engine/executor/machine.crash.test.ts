/** The engine killed between and within the states of a run: it goes the same way, and takes no transition twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CrashSignal } from '../testing/crash-host.ts';
import { KilledRun, type FoundRun } from '../testing/killed-run.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import type { CrashPoint } from '../time/crash-points.ts';

/**
 * A state is entered again, and left by a condition, a signal and a time. What is said to the agent changes with every
 * event.
 */
const SOURCE = `
metadata: { name: run, displayName: Run, version: 1.0.0, description: Follows a lead, owner: owner }
orchestration:
  steps:
    - { id: score, agent: test-effect, input: { userMessage: "After {{ run.metrics.totalMs }} ms" } }
    - { id: call, agent: test-effect, input: { userMessage: "In {{ run.state }} after {{ run.metrics.totalMs }} ms", script: { delayMs: 20 } } }
    - { id: hand-over, agent: test-effect }
  machine:
    initial: new
    states:
      new: { run: score, transitions: [ { to: contacted } ] }
      contacted: { run: call, transitions: [ { to: contacted, on: try-again }, { to: cooling, on: replied } ] }
      cooling: { transitions: [ { to: won, after_seconds: 0.1 } ] }
      won: { run: hand-over, final: true }
`;
const PATH = ['start:new', 'guard:contacted', 'signal:contacted', 'signal:cooling', 'timeout:won'];
const SIGNALS: readonly CrashSignal[] = [
  { after: { event: 'step.completed call 1', times: 1 }, signalId: 'again', name: 'try-again' },
  // While the call of a state that was entered again is at work, a reply could be to the call before, and is late.
  { after: { event: 'step.completed call 2', times: 1 }, signalId: 'reply', name: 'replied' },
];
const POINTS: readonly CrashPoint[] = [
  'append.before',
  'append.after',
  'timer.before',
  'timer.after',
  'effect.before',
  'effect.after',
  'acknowledge.after',
];

const path = ({ events }: FoundRun) =>
  events.flatMap(({ type, data }) =>
    type === 'orchestration.machine.entered' ? [`${data.trigger}:${data.state}`] : [],
  );
/** Whether a signal came while a state was still busy is chance, and so is how often it was sent. */
const otherEvents = ({ history }: FoundRun) => history.filter((event) => !event.startsWith('signal.'));

const run = new KilledRun({ source: SOURCE, signals: SIGNALS });
let undisturbed: Awaited<ReturnType<KilledRun['undisturbed']>>;

beforeAll(async () => {
  undisturbed = await run.undisturbed();
});
afterAll(() => run.remove());

test('undisturbed, the run enters a state twice and ends in another', () => {
  expect(undisturbed.status).toBe('completed');
  expect(path(undisturbed)).toEqual(PATH);
});

describe.each(POINTS)('killed at %s', (point) => {
  test('it enters the same states in the same order, and sends no key with two inputs', async () => {
    const reached = undisturbed.reached[point] ?? 0;
    expect(reached).toBeGreaterThan(0);
    let kills = 0;
    // The first recording is the start of any run.
    for (const time of timesToKill({ point, reached, from: point.startsWith('append') ? 2 : 1 })) {
      const ended = await run.killedAt(point, time);
      if (!ended) break;
      kills++;
      expect(ended.found.status).toBe('completed');
      expect(path(ended.found), `${point} for the ${time}. time`).toEqual(PATH);
      expect(otherEvents(ended.found), `${point} for the ${time}. time`).toEqual(otherEvents(undisturbed));
    }
    expect(kills).toBeGreaterThan(0);
  });
});
