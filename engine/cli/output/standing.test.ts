import { describe, expect, test } from 'vitest';
import type { RunStatusView } from '../../contract/run-status.ts';
import { approvalView, noon, someRunView, someStepView } from '../testing.ts';
import { nextSteps } from './next-steps.ts';
import { describeStanding, hasTimes } from './standing.ts';
import { signedRunStanding } from './status.ts';
import { Style } from './style.ts';

const look = { style: new Style(false), width: null, now: noon, program: 'baton' };
const waiting = (signals: string[], dueAt: number | null) =>
  someStepView('await', { type: 'wait', status: 'waiting', wait: { signals, correlation: null, dueAt } });

describe('what holds a run', () => {
  test('is told with where it is, also in a child run, and until when', () => {
    const child = someRunView({
      id: 'run-2',
      parentStepId: 'kpis',
      steps: [waiting(['paid'], noon)],
      approvals: [approvalView({ stepId: 'fetch', question: 'Good?' })],
    });
    const steps = [
      someStepView('kpis', { status: 'running' }),
      someStepView('next', { status: 'queued', waitsFor: { kind: 'pool', name: 'gpu' } as never }),
    ];
    const said = describeStanding(someRunView({ status: 'running', steps, children: [child] }), look);
    expect(said).toMatch(/^next\s+room in the pool gpu$/m);
    expect(said).toMatch(/^kpis\/fetch\s+a decision: Good\?$/m);
    expect(said).toMatch(/^kpis\/await\s+the signal "paid"\s+\S/m);
  });

  test('is a failure beside what goes on, and its status says how many questions are open', () => {
    const run = someRunView({ status: 'running', error: 'no answer', openQuestions: 2, approvals: [approvalView()] });
    expect(describeStanding(run, look)).toContain('a failure: no answer');
    expect(nextSteps(run, look).join()).toContain('needs attention: no answer');
    expect(describeStanding({ ...run, openQuestions: 1 }, look)).not.toContain('a failure');
    const words = (status: RunStatusView, openQuestions: number) =>
      signedRunStanding({ status, openQuestions }, look.style);
    expect(words('running', 0)).toBe('▸ running');
    expect(words('running', 1)).toBe('▸ running ? 1');
    expect(words('checkpoint', 1)).toBe('? to decide');
    expect(words('checkpoint', 2)).toBe('? to decide ? 2');
  });

  test('is a pause, a failure or its end', () => {
    expect(describeStanding(someRunView({ status: 'paused' }), look)).toContain('a person: it is paused');
    expect(describeStanding(someRunView({ status: 'needs_attention', error: 'no answer' }), look)).toContain(
      'a failure: no answer',
    );
    expect(
      describeStanding(
        someRunView({ ending: { phase: 'rolling_back', outcome: 'failed', error: null, notes: null } }),
        look,
      ),
    ).toContain('what it did is undone');
  });

  test('is nothing when it has ended', () => {
    expect(
      describeStanding(someRunView({ status: 'completed', finishedAt: noon, steps: [waiting(['paid'], null)] }), look),
    ).toBe('');
  });

  test('is that no engine runs, where none does', () => {
    expect(describeStanding(someRunView({ status: 'running' }), { ...look, isWorkedOn: false })).toContain(
      'No engine runs, so nothing moves',
    );
  });
});

test('of a state machine: its state, how it came there, and what leads out of it', () => {
  const machine = {
    current: 'review',
    states: [
      { name: 'draft', label: 'Draft', run: [], isFinal: false, outcome: 'completed' as const, visits: 1 },
      { name: 'review', label: 'In review', run: [], isFinal: false, outcome: 'completed' as const, visits: 1 },
    ],
    transitions: [
      { from: 'review', to: 'done', when: null, on: 'approved', afterSeconds: null },
      { from: 'review', to: 'draft', when: null, on: null, afterSeconds: 60 },
    ],
    path: [
      { state: 'draft', from: null, trigger: 'start' as const, signal: null, at: noon },
      { state: 'review', from: 'draft', trigger: 'guard' as const, signal: null, at: noon },
    ],
    dueAt: noon + 60_000,
  };
  const run = someRunView({ state: 'review', machine });
  expect(describeStanding(run, look)).toContain(
    'State  In review (review)\n  came by draft → review\n  → done  on "approved"\n  → draft  after 60 s\n',
  );
  expect(hasTimes(run)).toBe(true);
});

test('the clock does something for a run where something is due: a wait, an SLA, a retry, a deadline of an answer', () => {
  expect(hasTimes(someRunView({ steps: [waiting(['paid'], null)] }))).toBe(false);
  expect(hasTimes(someRunView({ steps: [waiting([], noon)] }))).toBe(true);
  expect(hasTimes(someRunView({ approvals: [approvalView({ expiresAt: noon })] }))).toBe(true);
  expect(hasTimes(someRunView({ steps: [someStepView('a', { status: 'queued', retryAt: noon })] }))).toBe(true);
  expect(hasTimes(someRunView({ children: [someRunView({ id: 'run-2', steps: [waiting([], noon)] })] }))).toBe(true);
});
