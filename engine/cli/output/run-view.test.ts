import { describe, expect, test } from 'vitest';
import { approvalView, noon, someRunView, someStepView } from '../testing.ts';
import { nextSteps } from './next-steps.ts';
import { describeOutcome, describeRun } from './run-view.ts';
import { Style } from './style.ts';

const look = { style: new Style(false), width: null, now: noon, program: 'baton' };

describe('a run for people', () => {
  test('is its steps with those of its child runs, its decisions and its output', () => {
    const child = someRunView({
      id: 'run-2',
      definition: 'kpi',
      status: 'completed',
      parentRunId: 'run-1',
      parentStepId: 'kpis',
      steps: [someStepView('fetch', { attempt: 2, agent: 'supabase-agent' })],
      approvals: [
        approvalView({
          runId: 'run-2',
          status: 'decided',
          decision: 'continue',
          decidedBy: 'operator:ada',
          decidedAt: noon,
        }),
      ],
    });
    const steps = [
      someStepView('kpis', { type: 'orchestration', agent: 'finance-manager' }),
      someStepView('brief', {
        status: 'skipped',
        skipped: { reason: 'guard', notes: null },
        timing: { queuedAt: null, startedAt: null, finishedAt: null, queueMs: null, durationMs: null },
      }),
    ];
    const run = someRunView({
      definition: 'review',
      status: 'completed',
      mode: 'rehearsal',
      finishedAt: noon,
      stepsDone: 2,
      steps,
      children: [child],
      parameters: { names: ['a'] },
      output: { summary: '# All well\nIndeed', count: 3 },
    });
    expect(describeRun(run, look)).toBe(`review 1.0.0   ✓ completed (rehearsal)
run run-1 · for finance-manager · started 1 min ago · took 1 min · 2 of 2 steps

Parameters
  names  ["a"]

STEP     STATUS        TIME  AGENT            NOTE
kpis     ✓ completed  1.2 s  finance-manager
  fetch  ✓ completed  1.2 s  supabase-agent   attempt 2
brief    – skipped           summarizer       condition not met

DECISION  OF          BY                      QUESTION
continue  kpis/fetch  operator:ada, just now  Review the figures?

Output
  summary
    # All well
    Indeed
  count  3
`);
  });

  test('says which way was taken, and why a step was passed over', () => {
    const choices = [
      { label: 'steps.score.total >= 70', goTo: 'sales' },
      { label: 'otherwise', goTo: 'archive' },
    ];
    const condition = { expression: 'newsletter', met: false, values: [{ path: 'newsletter', value: 'false' }] };
    const steps = [
      someStepView('route', { type: 'switch', agent: null, choices, chosen: 'sales' }),
      someStepView('archive', { status: 'skipped', skipped: { reason: 'route', notes: null } }),
      someStepView('subscribe', { status: 'skipped', condition, skipped: { reason: 'guard', notes: null } }),
    ];
    const said = describeRun(someRunView({ steps }), look);
    expect(said).toContain('to sales: steps.score.total >= 70');
    expect(said).toContain('another way taken');
    expect(said).toContain('condition not met: newsletter (newsletter is false)');
  });

  test('says what a step needs of those before it, where that is not the usual, and what only goes first', () => {
    const steps = [
      someStepView('a', { join: 'all' }),
      someStepView('b', { dependsOn: ['a', 'x'], join: 'any' }),
      someStepView('two', { dependsOn: ['a', 'x'], join: { atLeast: 2 } }),
      someStepView('c', { dependsOn: ['b', 'a'], after: ['a', 'x'] }),
      someStepView('swept', { join: 'all' }),
      someStepView('closed', { join: 'any' }),
    ];
    const said = describeRun(someRunView({ steps, cleanup: ['swept', 'closed'] }), look).split('\n');
    expect(
      said
        .filter((line) => /^(?:a|b|two|c|swept|closed) /.test(line))
        .map((line) => line.split('summarizer')[1]?.trim()),
    ).toEqual(['', 'join: any', 'join: at least 2', 'after: a, x', 'join: all', '']);
  });

  test('of one that has ended, nothing is still to come', () => {
    const steps = [someStepView('verify', { status: 'checkpoint' }), someStepView('report', { status: 'pending' })];
    const said = describeRun(someRunView({ status: 'aborted', finishedAt: noon, steps }), look);
    expect(said).toContain('not accepted');
    expect(said).toContain('not started');
    expect(said).not.toContain('to decide');
  });

  test('names a warning, and counts values that are missing', () => {
    const [attempt] = [
      {
        attempt: 1,
        status: 'completed' as const,
        startedAt: noon,
        finishedAt: noon,
        input: {},
        output: null,
        response: null,
        error: null,
        progress: [],
        restarts: 0,
      },
    ];
    const warnings = [
      { code: 'loop_exhausted', message: 'The last of 2 iterations was not enough', path: 'repeat.until' },
      { code: 'missing_path', message: 'm', path: '$.x' },
    ];
    const said = describeRun(
      someRunView({ steps: [someStepView('loop', { attempts: [{ ...attempt, warnings }] })] }),
      look,
    );
    expect(said).toContain('loop_exhausted: The last of 2 iterations was not enough, 1 value was missing');
  });

  test('says which part of the output could not be made, and why', () => {
    const problems = [
      { place: 'output.ratio', source: '{{ steps.a.n / 0 }}', code: 'invalid_operation', message: 'division by zero' },
    ];
    const said = describeRun(someRunView({ status: 'completed', output: { ratio: null, fine: 'hi' }, problems }), look);
    expect(said).toContain('  fine   hi\n\n! output.ratio: division by zero ({{ steps.a.n / 0 }})\n');
  });

  test('of one that no engine works on, nothing is running', () => {
    const idle = describeRun(someRunView({ status: 'running', steps: [someStepView('a', { status: 'running' })] }), {
      ...look,
      isWorkedOn: false,
    });
    expect(idle).toContain('‖ stands still');
    expect(idle).toContain('‖ cut short');
    expect(idle).not.toContain('running');
  });

  test('says plainly when not everything was delivered', () => {
    const run = someRunView({
      status: 'partially_completed',
      finishedAt: noon,
      steps: [someStepView('a'), someStepView('b', { status: 'failed' })],
    });
    expect(describeOutcome(run, look)).toContain(
      'Not everything was delivered: b failed, and the run went on without.',
    );
  });
});

describe('what can be done', () => {
  test('about a question is one command per answer', () => {
    const run = someRunView({ status: 'checkpoint', approvals: [approvalView({ question: 'Good\nenough?' })] });
    expect(nextSteps(run, look)).toEqual([
      '? fetch: Good enough?',
      '  baton decide run-1.fetch.1 continue   # Summarize',
      '  baton decide run-1.fetch.1 retry --modifications <file>   # Again',
      '  baton decide run-1.fetch.1 abort',
    ]);
  });

  test('about a child run that needs attention names that run', () => {
    const child = someRunView({
      id: 'run-2',
      status: 'needs_attention',
      error: 'no answer',
      steps: [someStepView('fetch', { status: 'failed' })],
    });
    expect(nextSteps(someRunView({ children: [child] }), look)).toEqual([
      '! fetch needs attention: no answer',
      '  baton retry run-2 fetch [--modifications <file>]',
      '  baton skip run-2 fetch [--output <json>]',
      '  baton abort run-2',
    ]);
  });

  test('names the step that failed, not one whose failure was let pass', () => {
    const errors = [
      { agent: 'a', step: 'soft', code: 'timeout', message: 'soft failed', time: noon + 1 },
      { agent: 'a', step: 'hard', code: 'timeout', message: 'hard failed', time: noon },
    ];
    const steps = [someStepView('soft', { status: 'failed' }), someStepView('hard', { status: 'failed' })];
    expect(nextSteps(someRunView({ status: 'failed', error: 'hard failed', errors, steps }), look)).toEqual([
      'What was done is kept. Try again from hard:',
      '  baton retry run-1 hard',
    ]);
    expect(nextSteps(someRunView({ status: 'needs_attention', error: 'hard failed', errors, steps }), look)[1]).toBe(
      '  baton retry run-1 hard [--modifications <file>]',
    );
  });

  test('is nothing when the run has come to a good end', () => {
    expect(nextSteps(someRunView({ status: 'completed' }), look)).toEqual([]);
  });
});
