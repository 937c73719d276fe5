// What is refused, and the words in which it is: they are all that somebody who asked for it gets to see.
import { describe, expect, test } from 'vitest';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, fanOut, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import type { RunCommand } from './run-command.ts';

const undo: Compensation = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };
const plain = { notifyHuman: false } as const;

const retry = (stepId: string | null): RunCommand => ({ type: 'retry', stepId, modifications: null, notes: null });
const skip = (stepId: string | null): RunCommand => ({ type: 'skip', stepId, output: null, notes: null });
const rewind = (stepId: string): RunCommand => ({ type: 'rewind', stepId, modifications: null, notes: null });
const decide = (approvalId: string, more: Partial<Extract<RunCommand, { type: 'decide' }>> = {}): RunCommand => ({
  type: 'decide',
  approvalId,
  decision: 'continue',
  notes: null,
  modifications: null,
  rewindTo: null,
  ...more,
});
const simple = (type: 'pause' | 'resume' | 'abort' | 'cancel' | 'roll_back' | 'kill'): RunCommand => ({
  type,
  notes: null,
});

/** a → b, under way with a. */
function two(): RunOnPaper {
  return new RunOnPaper(
    buildDefinition({
      steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })],
      errorHandling: plain,
    }),
  );
}

function ended(): RunOnPaper {
  return two().succeed('a').succeed('b');
}

function refused(run: RunOnPaper, command: RunCommand): string {
  const before = run.events.length;
  const refusal = run.want(command);
  if (!refusal) return 'not refused';
  expect(run.events).toHaveLength(before);
  return `${refusal.code}: ${refusal.message}`;
}

describe('a run', () => {
  test('that has ended cannot be paused, resumed, aborted or cancelled', () => {
    for (const [type, done] of [
      ['pause', 'paused'],
      ['resume', 'resumed'],
      ['abort', 'aborted'],
      ['cancel', 'cancelled'],
    ] as const) {
      expect(refused(ended(), simple(type))).toMatch(new RegExp(`^invalid_transition: .*${done}`));
    }
  });

  test('that somebody ended stays ended', () => {
    for (const type of ['abort', 'cancel'] as const) {
      const run = two();
      run.want(simple(type));
      expect(refused(run, retry(null))).toMatch(/^invalid_transition: .*retried/);
      expect(refused(run, skip('b'))).toMatch(/^invalid_transition: .*continued with a skipped step/);
      expect(refused(run, rewind('a'))).toMatch(/^invalid_transition: .*rewound/);
    }
  });

  test('that has completed can be gone back in, and neither retried nor have steps skipped', () => {
    expect(refused(ended(), retry(null))).toMatch(/^invalid_transition: .*retried/);
    expect(refused(ended(), skip('b'))).toMatch(/^invalid_transition: /);
    expect(refused(ended(), rewind('a'))).toBe('not refused');
  });

  test('whose plan nobody has approved has nothing to retry, skip or go back to', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a' })], execution: { planApproval: true } }));
    expect(refused(run, retry(null))).toMatch(/^invalid_transition: .*retried/);
    expect(refused(run, skip('a'))).toMatch(/^invalid_transition: .*skipped/);
    expect(refused(run, simple('pause'))).toMatch(/^invalid_transition: .*paused/);
  });

  test('that is a child and has ended is its parent’s to retry', () => {
    const run = two().fail('a', { retryable: false });
    run.state.created = { ...run.state.created, parent: { runId: 'parent', stepId: 'review', attempt: 1 } };
    expect(refused(run, retry(null))).toBe(
      'invalid_transition: Run run is a child that has ended: retry step "review" of its parent parent instead',
    );
  });

  test('in which nothing has failed has nothing to retry', () => {
    expect(refused(two(), retry(null))).toBe('step_not_retryable: No step of run run has failed');
  });
});

describe('an answer', () => {
  const asked = () =>
    new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] })).succeed('a');

  test('is to a question that was asked', () => {
    expect(refused(asked(), decide('run.z.1'))).toBe('unknown_approval: Run run has no approval run.z.1');
  });

  test('is the first one', () => {
    const run = asked();
    run.answer('a', 'continue');
    expect(refused(run, decide('run.a.1'))).toBe(
      'already_decided: Approval run.a.1 was answered already; the first answer stands',
    );
  });

  test('is one of those that are offered', () => {
    const only = { ...CHECKPOINT, options: [CHECKPOINT.options[0], CHECKPOINT.options[1]] };
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: only })] })).succeed(
      'a',
    );
    expect(refused(run, decide('run.a.1', { decision: 'abort' }))).toBe(
      'decision_not_offered: This approval offers continue, retry; "abort" is not among them',
    );
  });

  test('to a plan is not to go back', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a' })], execution: { planApproval: true } }));
    expect(refused(run, decide('run.plan', { decision: 'rewind', rewindTo: 'a' }))).toMatch(
      /^decision_not_offered: This approval offers continue, abort; "rewind"/,
    );
  });

  test('brings modifications only with a retry that allows them', () => {
    expect(refused(asked(), decide('run.a.1', { modifications: { x: 1 } }))).toBe(
      'modification_not_allowed: Modifications can only be given with a retry that allows them, not with "continue"',
    );
    const strict = {
      ...CHECKPOINT,
      options: [{ action: 'retry', label: 'Again', allowsModification: false }],
    } as const;
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: strict })] })).succeed(
      'a',
    );
    expect(refused(run, decide('run.a.1', { decision: 'retry', modifications: { x: 1 } }))).toMatch(
      /^modification_not_allowed: /,
    );
    expect(refused(run, decide('run.a.1', { decision: 'retry' }))).toBe('not refused');
  });

  test('goes back to a step that has run, and not to one that cleans up', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b', dependsOn: ['a'] })],
        finally: [agentStep({ id: 'tidy', onError: 'continue' })],
      }),
    ).succeed('a');
    for (const rewindTo of ['b', 'tidy', 'nobody', null]) {
      expect(refused(run, decide('run.a.1', { decision: 'rewind', rewindTo }))).toBe(
        `unknown_step: Run run has no step "${rewindTo ?? ''}" that this could mean; its steps are a, b, tidy`,
      );
    }
  });
});

describe('a retry of a step', () => {
  test('is of a step that there is', () => {
    expect(refused(two(), retry('z'))).toBe(
      'unknown_step: Run run has no step "z" that this could mean; its steps are a, b',
    );
  });

  test('is of one that has failed', () => {
    expect(refused(two(), retry('a'))).toBe(
      'step_not_retryable: Step "a" is running; only a step that failed can be retried (rewind goes back to one that completed)',
    );
    expect(refused(two(), retry('b'))).toMatch(/^step_not_retryable: Step "b" is pending/);
  });

  test('is not of a wait', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [waitStep({ id: 'hold', signals: ['go'] })] }));
    run.emit({
      type: 'orchestration.step.wait_started',
      data: {
        stepId: 'hold',
        attempt: 1,
        queuedAt: 0,
        signals: ['go'],
        correlation: null,
        dueAt: null,
      },
    });
    expect(refused(run, retry('hold'))).toBe(
      'step_not_retryable: Step "hold" waits, and nothing about it has failed; skip passes over it, and a signal or its time ends it',
    );
  });

  test('is not of what cleans up, but that it failed and the run ended with it', () => {
    const definition = buildDefinition({
      steps: [agentStep({ id: 'a' })],
      finally: [agentStep({ id: 'tidy', onError: 'continue' })],
    });
    expect(refused(new RunOnPaper(definition), retry('tidy'))).toBe(
      'step_not_retryable: Step "tidy" cleans up when the run ends',
    );
    const over = new RunOnPaper(definition).succeed('a').fail('tidy', { retryable: false });
    expect(over.state.status).toBe('partially_completed');
    expect(over.want(retry('tidy'))).toBeNull();
    expect(over.underWay).toEqual(['tidy']);
  });
});

describe('to skip a step', () => {
  test('is up to the definition', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' })], errorHandling: { allowSkip: false } }),
    );
    expect(refused(run, skip('a'))).toBe(
      'skip_not_allowed: The definition does not allow steps to be skipped (error_handling.on_step_failure.allowSkip)',
    );
  });

  test('without its name is to skip the only one that has failed', () => {
    const both = new RunOnPaper(
      buildDefinition({
        steps: [
          agentStep({ id: 'a', onError: 'continue' }),
          agentStep({ id: 'b', onError: 'continue' }),
          agentStep({ id: 'c' }),
        ],
      }),
    );
    expect(refused(both, skip(null))).toBe('unknown_step: Say which step to skip: 0 steps of run run have failed');
    both.fail('a', { retryable: false }).fail('b', { retryable: false });
    expect(refused(both, skip(null))).toBe('unknown_step: Say which step to skip: 2 steps of run run have failed');
    const one = two().fail('a', { retryable: false });
    expect(one.want(skip(null))).toBeNull();
    expect(one.statuses()).toMatchObject({ a: 'skipped' });
  });

  test('is nothing where it is done, or cleans up, or undoes', () => {
    expect(refused(two().succeed('a'), skip('a'))).toBe(
      'invalid_transition: Step "a" is completed; there is nothing left of it to skip',
    );
    const asked = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] }),
    ).succeed('a');
    expect(refused(asked, skip('a'))).toMatch(/Step "a" is checkpoint; there is nothing left/);
    const cleaning = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' })], finally: [agentStep({ id: 'tidy', onError: 'continue' })] }),
    );
    expect(refused(cleaning, skip('tidy'))).toMatch(/Step "tidy" is pending; there is nothing left/);
    expect(refused(cleaning, skip('z'))).toMatch(/^unknown_step: Run run has no step "z"/);
  });
});

describe('to go back', () => {
  test('is to a step that has run, and not to one that cleans up', () => {
    expect(refused(two(), rewind('b'))).toBe(
      'invalid_transition: Step "b" has not run yet; a run can only go back to a step that has',
    );
    expect(refused(two(), rewind('z'))).toMatch(/^unknown_step: Run run has no step "z"/);
    const cleaning = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' })], finally: [agentStep({ id: 'tidy', onError: 'continue' })] }),
    )
      .succeed('a')
      .succeed('tidy');
    expect(refused(cleaning, rewind('tidy'))).toBe(
      'invalid_transition: Step "tidy" cleans up when the run ends; a run cannot go back to it',
    );
  });
});

describe('a rollback', () => {
  test('is of something that can be undone', () => {
    expect(refused(ended(), simple('roll_back'))).toBe(
      'nothing_to_undo: There is nothing to undo in run run: no step that has completed says how (compensate)',
    );
    const forGood = (description: string) =>
      new RunOnPaper(
        buildDefinition({
          steps: [agentStep({ id: 'a', compensate: undo })],
          errorHandling: { rollback: { reversible: false, description } },
        }),
      ).succeed('a');
    expect(refused(forGood(''), simple('roll_back'))).toBe(
      'not_reversible: Its definition says that what run run did cannot be undone',
    );
    expect(refused(forGood('Mail has been sent'), simple('roll_back'))).toBe(
      'not_reversible: Its definition says that what run run did cannot be undone: Mail has been sent',
    );
    const undone = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', compensate: undo })] })).succeed('a');
    undone.want(simple('roll_back'));
    undone.succeed('a@compensation');
    expect(refused(undone, simple('roll_back'))).toBe(
      'nothing_to_undo: There is nothing to undo in run run: everything that can be undone has been',
    );
  });
});

describe('modifications', () => {
  const change = (run: RunOnPaper, stepId: string, modifications: Record<string, never> | object) =>
    refused(run, { type: 'rewind', stepId, modifications: modifications as never, notes: null });

  test('of a step that is given nothing name what can be changed for it', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [waitStep({ id: 'hold', signals: ['go'] })] }));
    run.emit({
      type: 'orchestration.step.wait_started',
      data: {
        stepId: 'hold',
        attempt: 1,
        queuedAt: 0,
        signals: ['go'],
        correlation: null,
        dueAt: null,
      },
    });
    expect(change(run, 'hold', { minutes: 5 })).toBe(
      'invalid_modification: Step "hold" has no input that "minutes" could change; and the run has no parameters',
    );
    run.state.created = { ...run.state.created, parameters: { order: 1, note: 'x' } };
    expect(change(run, 'hold', { minutes: 5 })).toBe(
      'invalid_modification: Step "hold" has no input that "minutes" could change; the parameters of the run can be changed for it: order, note',
    );
  });

  test('of a child run are its parameters', () => {
    const run = () =>
      new RunOnPaper(buildDefinition({ steps: [childStep({ id: 'child', orchestration: { name: 'other' } })] }));
    expect(change(run(), 'child', { depth: 2 })).toBe(
      'invalid_modification: Step "child" starts a child run, whose parameters can be changed as "parameters"; nothing reads "depth"',
    );
    expect(change(run(), 'child', { parameters: 'all' })).toBe(
      'invalid_modification: "parameters" must be names and values',
    );
    expect(change(run(), 'child', { parameters: { depth: 2 } })).toBe('not refused');
  });

  test('of an agent’s context are names and values, or nothing', () => {
    expect(change(two(), 'a', { context: [1] })).toBe('invalid_modification: "context" must be names and values');
    for (const modifications of [{ context: null }, { context: { url: 'x' } }, { other: 1 }, {}])
      expect(change(two(), 'a', modifications)).toBe('not refused');
  });

  test('of what nobody has are refused for that', () => {
    expect(change(two(), 'z', { context: [1] })).toMatch(/^unknown_step: /);
  });
});

test('an item that its list has no more is not there to be asked for', () => {
  const run = new RunOnPaper(
    buildDefinition({ steps: [agentStep({ id: 'each', forEach: fanOut('{{ list }}') })] }),
  ).expand('each', ['x']);
  expect(refused(run, retry('each[4]'))).toMatch(/^unknown_step: Run run has no step "each\[4\]"/);
});
