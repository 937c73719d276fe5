import { describe, expect, test } from 'vitest';
import type { Rollback } from '../definition/rollback.ts';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT, fanOut, retryEvery } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { runErrors, timesOf } from './run-account.ts';
import { runOutput } from './run-output.ts';

const undo = (more: Partial<Compensation> = {}): Compensation => ({
  agent: 'undoer',
  mode: 'BUILD',
  input: {},
  retry: null,
  timeoutSeconds: null,
  ...more,
});
const once = retryEvery(3, 100);
const always: Rollback = { reversible: true, description: '', on: ['failure', 'abort', 'cancel', 'breach'] };
const cleanup = agentStep({ id: 'tidy', onError: 'continue' });

/** hotel → flight → car → payment; all but the payment can be undone. */
function booking(
  more: { rollback?: Rollback; cleans?: boolean; notifyHuman?: boolean; compensate?: Partial<Compensation> } = {},
) {
  const { rollback = null, cleans = false, notifyHuman = false, compensate } = more;
  return buildDefinition({
    steps: [
      agentStep({ id: 'hotel', compensate: undo(compensate) }),
      agentStep({ id: 'flight', dependsOn: ['hotel'], compensate: undo(compensate) }),
      agentStep({ id: 'car', dependsOn: ['flight'], compensate: undo(compensate) }),
      agentStep({ id: 'payment', dependsOn: ['car'] }),
    ],
    ...(cleans && { finally: [cleanup] }),
    errorHandling: { notifyHuman, rollback },
  });
}

function booked(definition = booking()): RunOnPaper {
  return new RunOnPaper(definition).succeed('hotel').succeed('flight').succeed('car');
}

function isSame(run: RunOnPaper): void {
  const again = foldAgain(run.state, run.events);
  const plain = ({ plan: _, ready: __, rollback, ...rest }: RunOnPaper['state']) => ({
    ...rest,
    rollback: rollback && { ...rollback, ready: rollback.ready.toArray() },
  });
  expect(plain(again)).toEqual(plain(run.state));
}

describe('a rollback', () => {
  test('undoes what was completed, the newest first, and ends with the original error', () => {
    const run = booked().fail('payment', { retryable: false, code: 'card_declined' });
    expect(run.state).toMatchObject({
      status: 'running',
      ending: { phase: 'rolling_back', outcome: 'failed' },
      error: { code: 'card_declined' },
    });
    expect(run.underWay).toEqual(['car@compensation']);
    run.succeed('car@compensation');
    expect(run.underWay).toEqual(['flight@compensation']);
    run.succeed('flight@compensation').succeed('hotel@compensation');
    expect(run.state).toMatchObject({ status: 'failed', ending: null, error: { code: 'card_declined' } });
    expect(run.statuses()).toMatchObject({
      hotel: 'compensated',
      flight: 'compensated',
      car: 'compensated',
      payment: 'failed',
    });
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: {
        stepId: 'payment',
        error: { code: 'card_declined' },
        rollback: { compensated: ['hotel', 'flight', 'car'], notCompensated: [] },
      },
    });
    isSame(run);
  });

  test('side by side, keeps the places of those that are to be tried again', () => {
    const steps = ['a', 'b', 'c'].map((id) => agentStep({ id, compensate: undo({ retry: once }) }));
    const definition = buildDefinition({
      steps: [...steps, agentStep({ id: 'last', dependsOn: ['a', 'b', 'c'] })],
      execution: { maxParallel: 2 },
      errorHandling: { notifyHuman: false, rollback: { reversible: true, description: '', parallel: true } },
    });
    const run = new RunOnPaper(definition).succeed('a').succeed('b').succeed('c').fail('last', { retryable: false });
    expect(run.underWay).toEqual(['c@compensation', 'b@compensation']);
    run.fail('c@compensation');
    expect(run.underWay).toEqual(['b@compensation']);
    run.succeed('b@compensation');
    expect(run.underWay).toEqual(['a@compensation']);
    run.now += 100;
    run.advance();
    expect(run.underWay).toEqual(['c@compensation', 'a@compensation']);
  });

  test('tries a compensation again as its policy says, and the others wait for it', () => {
    const run = booked(booking({ compensate: { retry: once } })).fail('payment', { retryable: false });
    run.fail('car@compensation');
    expect(run.underWay).toEqual([]);
    run.now += 100;
    run.advance();
    expect(run.underWay).toEqual(['car@compensation']);
    expect(run.step('car@compensation').attempt).toBe(2);
    run.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
    expect(run.state.status).toBe('failed');
  });

  test('goes on after a compensation that fails for good, and says what is left', () => {
    const run = booked().fail('payment', { retryable: false });
    run.succeed('car@compensation').fail('flight@compensation', { code: 'desk_closed' }).succeed('hotel@compensation');
    expect(run.statuses()).toMatchObject({
      hotel: 'compensated',
      flight: 'completed',
      car: 'compensated',
      'flight@compensation': 'failed',
    });
    expect(run.events.at(-1)).toMatchObject({
      data: {
        error: { code: 'broken' },
        rollback: { compensated: ['hotel', 'car'], notCompensated: [{ stepId: 'flight', reason: 'failed' }] },
      },
    });
    expect(runErrors(run.state).map(({ step, code }) => [step, code])).toEqual([
      ['payment', 'broken'],
      ['flight@compensation', 'desk_closed'],
    ]);
  });

  test('can be asked for again, and then does only what is left', () => {
    const run = booked().fail('payment', { retryable: false });
    run.succeed('car@compensation').fail('flight@compensation').succeed('hotel@compensation');
    expect(run.want({ type: 'roll_back', notes: 'the desk is open', fromParent: true })).toBeNull();
    expect(run.underWay).toEqual(['flight@compensation']);
    expect(run.step('flight@compensation').attempt).toBe(2);
    run.succeed('flight@compensation');
    expect(run.state).toMatchObject({ status: 'failed', error: { code: 'broken' } });
    expect(run.events.at(-1)).toMatchObject({ data: { stepId: 'payment', rollback: { notCompensated: [] } } });
    expect(run.want({ type: 'roll_back', notes: null })).toMatchObject({ code: 'nothing_to_undo' });
    isSame(run);
  });

  test('follows an abort or a cancellation only where the definition says so', () => {
    for (const type of ['abort', 'cancel'] as const) {
      const kept = booked();
      kept.want({ type, notes: null });
      expect(kept.state.status).toBe(type === 'abort' ? 'aborted' : 'cancelled');
      const undone = booked(booking({ rollback: always }));
      undone.want({ type, notes: 'not needed' });
      expect(undone.underWay).toEqual(['car@compensation']);
      undone.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
      expect(undone.events.at(-1)).toMatchObject({
        type: `orchestration.run.${type === 'abort' ? 'aborted' : 'cancelled'}`,
        data: { notes: 'not needed' },
      });
    }
  });

  test('undoes work whose checkpoint nobody has answered, and withdraws the question', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'hotel', compensate: undo(), checkpointAfter: CHECKPOINT })],
        errorHandling: { rollback: always },
      }),
    ).succeed('hotel');
    run.want({ type: 'abort', notes: null });
    expect(run.underWay).toEqual(['hotel@compensation']);
    expect(run.succeed('hotel@compensation').state.status).toBe('aborted');
    expect(run.statuses()).toMatchObject({ hotel: 'compensated' });
  });

  test('passes over outputs that an operator gave or the cache had', () => {
    const run = new RunOnPaper(booking()).fail('hotel', { retryable: false });
    run.want({ type: 'skip', stepId: 'hotel', output: { by: 'phone' }, notes: null });
    run.emit({
      type: 'orchestration.step.completed',
      data: { stepId: 'flight', attempt: 1, output: 1, response: null, cache: { status: 'hit', key: 'k' } },
    });
    expect(run.state.completions.size).toBe(1);
    const cached = new RunOnPaper(booking());
    cached.emit({ type: 'orchestration.step.cancelled', data: { stepId: 'hotel', attempt: 1 } });
    cached.emit({
      type: 'orchestration.step.completed',
      data: { stepId: 'hotel', attempt: 2, output: 1, response: null, cache: { status: 'hit', key: 'k' } },
    });
    expect(cached.state.completions.size).toBe(0);
  });

  test('undoes each completion of a step that was done twice', () => {
    const run = booked();
    run.want({ type: 'rewind', stepId: 'flight', modifications: null, notes: null });
    run.succeed('flight', { seat: 2 }).succeed('car').fail('payment', { retryable: false });
    const started = run.events.findLast(({ type }) => type === 'orchestration.run.rollback_started');
    expect(started?.data).toMatchObject({
      steps: [
        { stepId: 'car', attempt: 2, compensationId: 'car@compensation-2' },
        { stepId: 'flight', attempt: 2, compensationId: 'flight@compensation-2' },
        { stepId: 'car', attempt: 1, compensationId: 'car@compensation' },
        { stepId: 'flight', attempt: 1, compensationId: 'flight@compensation' },
        { stepId: 'hotel', attempt: 1, compensationId: 'hotel@compensation' },
      ],
    });
    for (let left = 5; left > 0; left--) run.succeed(run.underWay[0] ?? '');
    expect(run.state.status).toBe('failed');
    expect(run.statuses()).toMatchObject({ hotel: 'compensated', flight: 'compensated', car: 'compensated' });
  });

  test('by hand makes a completed run an aborted one, and is refused where the definition says that it cannot be', () => {
    const run = booked().succeed('payment');
    expect(run.state.status).toBe('completed');
    expect(run.want({ type: 'roll_back', notes: 'wrong customer' })).toBeNull();
    run.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.aborted',
      data: {
        notes: 'wrong customer',
        rollback: { notCompensated: [{ stepId: 'payment', reason: 'no_compensation' }] },
      },
    });
    const sent = booked(booking({ rollback: { reversible: false, description: 'Letters are in the post.' } })).succeed(
      'payment',
    );
    expect(sent.want({ type: 'roll_back', notes: null })).toMatchObject({
      code: 'not_reversible',
      message: expect.stringContaining('Letters are in the post.'),
    });
  });

  test('of a run that needs attention ends it as failed', () => {
    const run = booked(booking({ notifyHuman: true })).fail('payment', { retryable: false });
    expect(run.state.status).toBe('needs_attention');
    expect(run.want({ type: 'roll_back', notes: null })).toBeNull();
    run.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: { stepId: 'payment', error: { code: 'broken' } },
    });
  });

  test('is over before a run that goes on does again what was undone', () => {
    const run = booked().fail('payment', { retryable: false });
    run.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
    expect(run.want({ type: 'retry', stepId: null, modifications: null, notes: null })).toBeNull();
    expect(run.underWay).toEqual(['hotel']);
    run.succeed('hotel').succeed('flight').succeed('car').succeed('payment');
    expect(run.state.status).toBe('completed');
    expect(run.step('hotel').attempt).toBe(2);
    isSame(run);
  });

  test('side by side undoes a step when all that depended on it are undone', () => {
    const definition = buildDefinition({
      steps: [
        agentStep({ id: 'a', compensate: undo() }),
        agentStep({ id: 'left', dependsOn: ['a'], compensate: undo() }),
        agentStep({ id: 'right', dependsOn: ['a'], compensate: undo() }),
        agentStep({ id: 'end', dependsOn: ['left', 'right'] }),
      ],
      errorHandling: { notifyHuman: false, rollback: { reversible: true, description: '', parallel: true } },
    });
    const run = new RunOnPaper(definition)
      .succeed('a')
      .succeed('left')
      .succeed('right')
      .fail('end', { retryable: false });
    expect(run.underWay.sort()).toEqual(['left@compensation', 'right@compensation']);
    run.fail('left@compensation');
    expect(run.underWay).toEqual(['right@compensation']);
    run.succeed('right@compensation');
    expect(run.underWay).toEqual(['a@compensation']);
    run.succeed('a@compensation');
    expect(run.state.status).toBe('failed');
    isSame(run);
  });

  test('undoes each item of a list by itself', () => {
    const definition = buildDefinition({
      steps: [
        agentStep({ id: 'notify', forEach: fanOut('{{ people }}'), compensate: undo() }),
        agentStep({ id: 'end', dependsOn: ['notify'] }),
      ],
      errorHandling: { notifyHuman: false },
    });
    const run = new RunOnPaper(definition)
      .expand('notify', ['ada', 'bob'])
      .succeed('notify[1]')
      .succeed('notify[0]')
      .fail('end', { retryable: false });
    expect(run.underWay).toEqual(['notify[0]@compensation']);
    run.succeed('notify[0]@compensation');
    expect(run.statuses()).toMatchObject({ notify: 'completed', 'notify[0]': 'compensated', 'notify[1]': 'completed' });
    run.succeed('notify[1]@compensation');
    expect(run.statuses()).toMatchObject({ notify: 'compensated', 'notify[1]': 'compensated' });
    expect(run.state.status).toBe('failed');
    run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
    expect(run.underWay).toEqual(['notify', 'notify[0]', 'notify[1]']);
    isSame(run);
  });
});

describe('cleanup', () => {
  test('runs once however the run ends, after what was done is undone', () => {
    const completed = booked(booking({ cleans: true })).succeed('payment');
    expect(completed.underWay).toEqual(['tidy']);
    expect(completed.state.ending).toMatchObject({ phase: 'cleaning_up', outcome: 'completed' });
    expect(completed.succeed('tidy').state.status).toBe('completed');
    const failed = booked(booking({ cleans: true })).fail('payment', { retryable: false });
    failed.succeed('car@compensation').succeed('flight@compensation').succeed('hotel@compensation');
    expect(failed.underWay).toEqual(['tidy']);
    expect(failed.succeed('tidy').events.at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: { error: { code: 'broken' } },
    });
    const cancelled = new RunOnPaper(booking({ cleans: true }));
    cancelled.want({ type: 'cancel', notes: 'no need' });
    expect(cancelled.statuses()).toMatchObject({ hotel: 'cancelled', tidy: 'running' });
    expect(cancelled.want({ type: 'cancel', notes: null })).toMatchObject({ code: 'is_ending' });
    expect(cancelled.succeed('tidy').events.at(-1)).toMatchObject({
      type: 'orchestration.run.cancelled',
      data: { notes: 'no need' },
    });
    for (const run of [completed, failed, cancelled]) isSame(run);
  });

  test('that fails is recorded, and makes a completed run partially completed', () => {
    const run = booked(booking({ cleans: true }))
      .succeed('payment')
      .fail('tidy', { code: 'locked' });
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.partially_completed',
      data: { failedSteps: ['tidy'] },
    });
    expect(runErrors(run.state)).toMatchObject([{ step: 'tidy', code: 'locked' }]);
    const failed = new RunOnPaper(booking({ cleans: true }))
      .fail('hotel', { retryable: false })
      .fail('tidy', { code: 'locked' });
    expect(failed.events.at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: { stepId: 'hotel', error: { code: 'broken' } },
    });
  });

  test('waits for cleanup that it depends on, and runs though that has failed', () => {
    const second = agentStep({ id: 'report', dependsOn: ['tidy'], onError: 'continue' });
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' })], finally: [cleanup, second] }),
    ).succeed('a');
    expect(run.underWay).toEqual(['tidy']);
    expect(run.fail('tidy').underWay).toEqual(['report']);
    expect(run.succeed('report').state.status).toBe('partially_completed');
  });

  test('is left out of a run that never started', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' })], finally: [cleanup], execution: { planApproval: true } }),
    );
    run.want({ type: 'cancel', notes: null });
    expect(run.state.status).toBe('cancelled');
    expect(run.statuses()).toMatchObject({ tidy: 'pending' });
  });

  test('runs again at the end of a run that went on', () => {
    const run = new RunOnPaper(booking({ cleans: true })).fail('hotel', { retryable: false }).succeed('tidy');
    run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
    run.succeed('hotel').succeed('flight').succeed('car').succeed('payment').succeed('tidy');
    expect(run.state.status).toBe('completed');
    expect(run.step('tidy').attempt).toBe(2);
    isSame(run);
  });

  test('knows how the run ends', () => {
    const definition = {
      ...booking({ cleans: true }),
      output: { outcome: '{{ run.outcome }}', why: '{{ run.error.code }}', first: '{{ run.errors[0].step }}' },
    };
    const run = new RunOnPaper(definition).fail('hotel', { retryable: false }).succeed('tidy');
    expect(run.state.ended?.output).toEqual({ outcome: 'failed', why: 'broken', first: 'hotel' });
    expect(runOutput(run.state).output).toEqual({ outcome: 'failed', why: null, first: 'hotel' });
  });
});

describe('a kill', () => {
  test('ends a rollback at once and says what it leaves out', () => {
    const run = booked(booking({ cleans: true }))
      .fail('payment', { retryable: false })
      .succeed('car@compensation');
    expect(run.want({ type: 'kill', notes: 'the desk is on fire' })).toBeNull();
    expect(run.statuses()).toMatchObject({
      car: 'compensated',
      'flight@compensation': 'cancelled',
      'hotel@compensation': 'pending',
      tidy: 'pending',
    });
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: {
        error: { code: 'broken' },
        killed: { notes: 'the desk is on fire', skipped: ['flight@compensation', 'hotel@compensation', 'tidy'] },
        rollback: {
          compensated: ['car'],
          notCompensated: [
            { stepId: 'hotel', reason: 'killed' },
            { stepId: 'flight', reason: 'killed' },
          ],
        },
      },
    });
    expect(run.want({ type: 'roll_back', notes: null })).toBeNull();
    expect(run.underWay).toEqual(['flight@compensation']);
    isSame(run);
  });

  test('ends a run that goes on without cleaning up', () => {
    const run = booked(booking({ cleans: true, rollback: always }));
    run.want({ type: 'kill', notes: null });
    expect(run.state.status).toBe('aborted');
    expect(run.events.at(-1)).toMatchObject({
      data: { killed: { skipped: ['car@compensation', 'flight@compensation', 'hotel@compensation', 'tidy'] } },
    });
  });
});

test('times come from events alone', () => {
  const run = new RunOnPaper(booking());
  run.now = 30;
  run.succeed('hotel');
  run.now = 50;
  run.succeed('flight');
  expect(timesOf(run.state)).toEqual({
    totalMs: 50,
    firstArtifactMs: null,
    phases: [30, 20, 0, 0],
    agents: { worker: 50 },
  });
});
