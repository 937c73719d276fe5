import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { previewAction } from './possible-actions.ts';

const undone = { agent: 'worker', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;
const no = { retryable: false };

/** A booking that was undone because the payment failed, and a cleanup that has run. */
function failed(): RunOnPaper {
  const steps = [agentStep({ id: 'book', compensate: undone }), agentStep({ id: 'pay', dependsOn: ['book'] })];
  const run = new RunOnPaper(
    buildDefinition({ steps, finally: [agentStep({ id: 'tidy' }), agentStep({ id: 'tell', dependsOn: ['tidy'] })] }),
    { attended: false },
  );
  return run.succeed('book').fail('pay', no).succeed('book@compensation').succeed('tidy').succeed('tell');
}

describe('the preview of an action', () => {
  test.each([
    ['retry', null],
    ['retry', 'pay'],
    ['skip', 'pay'],
    ['rewind', 'book'],
    ['resume', null],
  ] as const)(
    'of %s %s on a run that has ended says what has cleaned up already, and does so again',
    (action, stepId) => {
      const run = failed();
      expect(run.state.status).toBe('failed');
      const preview = previewAction(run.state, action, stepId);
      expect(preview).toMatchObject({
        refusal: null,
        reopens: true,
        cleansUpAgain: ['tidy', 'tell'],
        undoesAgain: ['book'],
      });
      expect(preview.again).toContain('book');
    },
  );

  test('is what happens then: cleanup and undoing come a second time', () => {
    const run = failed();
    run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
    run.succeed('book').fail('pay', no);
    expect(run.underWay).toEqual(['book@compensation-2']);
    run.succeed('book@compensation-2').succeed('tidy').succeed('tell');
    expect(run.step('tidy').attempt).toBe(2);
  });

  test('of a retry in a run that goes on speaks of no cleanup: none has run', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'pay' })], finally: [agentStep({ id: 'tidy' })] }),
    ).fail('pay', no);
    expect(previewAction(run.state, 'retry', 'pay')).toMatchObject({
      cleansUp: [],
      cleansUpAgain: [],
      undoesAgain: [],
    });
  });

  test('of a cancel while a child run is under way says what is undone and cleaned up once that has ended', () => {
    const errorHandling = { rollback: { reversible: true, description: '', on: ['cancel' as const], parallel: false } };
    const steps = [
      agentStep({ id: 'book', compensate: undone }),
      childStep({ id: 'nested', dependsOn: ['book'], orchestration: { name: 'child' } }),
    ];
    const run = new RunOnPaper(buildDefinition({ steps, errorHandling, finally: [agentStep({ id: 'tidy' })] })).succeed(
      'book',
    );
    run.emit({ type: 'orchestration.child.started', data: { stepId: 'nested', attempt: 1, childRunId: 'child' } });
    expect(previewAction(run.state, 'cancel', null)).toMatchObject({ compensates: ['book'], cleansUp: ['tidy'] });
  });
});
