import { describe, expect, test } from 'vitest';
import type { CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { afterExpiry } from './approval-expired.ts';

const undo: Compensation = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };

function asked(timeout: Partial<CheckpointTimeout> | null): RunOnPaper {
  const whole = timeout && {
    afterSeconds: 60,
    outcome: 'remind',
    escalateTo: null,
    goTo: null,
    then: null,
    ...timeout,
  };
  const run = new RunOnPaper(
    buildDefinition({
      steps: [
        agentStep({ id: 'a', checkpointAfter: { ...CHECKPOINT, timeout: whole } as never, compensate: undo }),
        agentStep({ id: 'other', dependsOn: ['a'] }),
      ],
      errorHandling: { rollback: { reversible: true, description: '', on: ['abort'] } },
    }),
  );
  run.succeed('a');
  run.step('a').cache = { status: 'miss', key: 'k' };
  return run;
}

const after = (run: RunOnPaper) => afterExpiry(run.state, run.step('a'));
const message = 'Nobody answered the question about "a" within 60 seconds';

describe('silence', () => {
  test.each(['remind', 'escalate'] as const)(
    'that is to %s leaves the question open, and turns nothing down',
    (outcome) => {
      const then = { afterSeconds: 5, outcome: 'abort', escalateTo: null, goTo: null, then: null } as const;
      expect(after(asked({ outcome, escalateTo: 'role:lead', then }))).toEqual([
        {
          type: 'orchestration.checkpoint.expired',
          data: { approvalId: 'run.a.1', stepId: 'a', outcome, escalateTo: 'role:lead', goTo: null, then },
        },
      ]);
    },
  );

  test('that is to branch fails the step, and the run goes on without it', () => {
    expect(after(asked({ outcome: 'branch', goTo: 'other' }))).toEqual([
      {
        type: 'orchestration.checkpoint.expired',
        data: {
          approvalId: 'run.a.1',
          stepId: 'a',
          outcome: 'branch',
          escalateTo: null,
          goTo: 'other',
          then: null,
          rejectedCacheKey: 'k',
        },
      },
      {
        type: 'orchestration.step.failed',
        data: {
          stepId: 'a',
          attempt: 1,
          error: { code: 'approval_expired', message, retryable: false },
          isolated: true,
        },
      },
    ]);
  });

  test('that is to abort ends the run, undoes it where the definition wants that, and takes nothing back that has expired', () => {
    const [expired, ...rest] = after(asked({ outcome: 'abort' }));
    expect(expired).toMatchObject({
      type: 'orchestration.checkpoint.expired',
      data: { outcome: 'abort', rejectedCacheKey: 'k' },
    });
    expect(rest.map(({ type }) => type)).not.toContain('orchestration.checkpoint.resolved');
    expect(rest.at(-1)).toMatchObject({
      type: 'orchestration.run.rollback_started',
      data: {
        reason: 'abort',
        outcome: 'aborted',
        notes: message,
        cause: { code: 'approval_expired', message, retryable: false },
      },
    });
  });

  test('that is to abort changes nothing of a run that has ended, or is about to', () => {
    for (const change of [{ status: 'aborted' }, { ending: { phase: 'cleaning_up' } }]) {
      const run = asked({ outcome: 'abort' });
      expect(afterExpiry({ ...run.state, ...change } as never, run.step('a'))).toHaveLength(1);
    }
  });

  test('is nothing where the question waits without end, or is asked no more', () => {
    expect(after(asked(null))).toEqual([]);
    const answered = asked({ outcome: 'abort' });
    answered.answer('a', 'continue');
    expect(after(answered)).toEqual([]);
  });
});
