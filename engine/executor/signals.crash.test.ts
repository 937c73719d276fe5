/**
 * The engine killed around the recording of signals: what was acknowledged is kept, and what is sent again is delivered
 * once.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CrashSignal } from '../testing/crash-host.ts';
import { acknowledgedIn, KilledRun, type FoundRun } from '../testing/killed-run.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import type { CrashPoint } from '../time/crash-points.ts';

const SOURCE = `
metadata: { name: run, displayName: Run, version: 1.0.0, description: Waits for signals, owner: owner }
orchestration:
  steps:
    - { id: gate, type: wait, signal: open }
    - { id: one, type: wait, depends_on: [gate], signal: go }
    - { id: two, type: wait, depends_on: [one], signal: go }
    - { id: report, agent: test-effect, depends_on: [two], input: { userMessage: "{{ steps.one.payload }} {{ steps.two.payload }}" } }
  output: { gate: "{{ steps.gate.payload }}", one: "{{ steps.one.payload }}", two: "{{ steps.two.payload }}" }
`;

const once = (event: string) => ({ event, times: 1 });
const SIGNALS: readonly CrashSignal[] = [
  { after: once('step.wait_started gate 1'), signalId: 'early', name: 'go' },
  { after: once('step.wait_started gate 1'), signalId: 'open', name: 'open' },
  { after: once('step.wait_started two 1'), signalId: 'early', name: 'go' },
  { after: once('step.wait_started two 1'), signalId: 'second', name: 'go' },
  { after: once('run.completed'), signalId: 'late', name: 'go' },
];
const POINTS: readonly CrashPoint[] = ['append.before', 'append.after', 'acknowledge.before', 'acknowledge.after'];

/** Which wait took which signal, as told by what was recorded of signals. */
function taken({ events }: FoundRun): string[] {
  return events.flatMap(({ type, data }) => {
    if (type === 'orchestration.signal.received' && data.disposition === 'delivered')
      return [`${data.stepId} ${data.signalId}`];
    return type === 'orchestration.signal.delivered' ? [`${data.stepId} ${data.signalId}`] : [];
  });
}

/** Of each signal what became of it, sendings after the first left out. */
function received({ events }: FoundRun): string[] {
  return events.flatMap(({ type, data }) =>
    type === 'orchestration.signal.received' && data.disposition !== 'duplicate'
      ? [`${data.signalId} ${data.disposition}`]
      : [],
  );
}

const otherEvents = ({ history }: FoundRun) => history.filter((event) => !event.startsWith('signal.'));

const run = new KilledRun({ source: SOURCE, signals: SIGNALS });
let undisturbed: Awaited<ReturnType<KilledRun['undisturbed']>>;

beforeAll(async () => {
  undisturbed = await run.undisturbed();
});
afterAll(() => run.remove());

test('undisturbed, one signal comes early, one in time, one twice and one late', () => {
  expect(undisturbed.status).toBe('completed');
  expect(received(undisturbed)).toEqual(['early kept', 'open delivered', 'second delivered', 'late late']);
  expect(taken(undisturbed)).toEqual(['gate open', 'one early', 'two second']);
});

describe.each(POINTS)('killed at %s', (point) => {
  test('an acknowledged signal is never lost, and one that is sent again is delivered once', async () => {
    const reached = undisturbed.reached[point] ?? 0;
    expect(reached).toBeGreaterThanOrEqual(SIGNALS.length);
    let kills = 0;
    // The first one is the run's own.
    for (const time of timesToKill({ point, reached, from: 2 })) {
      const ended = await run.killedAt(point, time);
      if (!ended) break;
      kills++;
      const { left, killed, found } = ended;
      const recorded = new Set(left ? received(left).map((each) => each.split(' ')[0]) : []);
      for (const signalId of acknowledgedIn(killed))
        expect(recorded, `${signalId} was acknowledged`).toContain(signalId);
      expect(received(found), `${point} for the ${time}. time`).toEqual(received(undisturbed));
      expect(taken(found), `${point} for the ${time}. time`).toEqual(taken(undisturbed));
      expect(otherEvents(found)).toEqual(otherEvents(undisturbed));
      expect(outputOf(found)).toEqual({ gate: 'open', one: 'early', two: 'second' });
    }
    expect(kills).toBeGreaterThan(0);
  });
});

function outputOf({ events }: FoundRun) {
  return events.flatMap(({ type, data }) => (type === 'orchestration.run.completed' ? [data.output] : [])).at(0);
}
