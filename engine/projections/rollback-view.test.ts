import { describe, expect, test } from 'vitest';
import type { Compensation } from '../definition/step.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { runView } from './run-view.ts';

const undo: Compensation = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };

/** Rooms for a list of nights, then a flight, then a payment, which nothing undoes; `tidy` cleans up. */
const booking = buildDefinition({
  steps: [
    agentStep({ id: 'rooms', name: 'Book rooms', compensate: undo, forEach: fanOut('{{ parameters.nights }}') }),
    agentStep({ id: 'flight', name: 'Book a flight', dependsOn: ['rooms'], compensate: undo }),
    agentStep({ id: 'payment', dependsOn: ['flight'] }),
  ],
  finally: [agentStep({ id: 'tidy', onError: 'continue' })],
  errorHandling: { notifyHuman: false },
});

const stored = (run: RunOnPaper): StoredEvent[] =>
  run.events.map((event, index) => ({ ...event, position: index + 1 }));
const viewOf = (run: RunOnPaper) => runView(stored(run), run.state.plan.definition, run.now);

function booked(definition = booking): RunOnPaper {
  return new RunOnPaper(definition)
    .expand('rooms', ['mon', 'tue'])
    .succeed('rooms[0]')
    .succeed('rooms[1]')
    .succeed('flight');
}

describe('the end of a run for a reader', () => {
  test('is nothing while the run goes on, but for what will clean up', () => {
    expect(viewOf(booked())).toMatchObject({
      cleanup: ['tidy'],
      errors: [],
      problems: [],
      ending: null,
      rollback: null,
      killed: null,
    });
  });

  test('undoes what was done: what undoes what, and how far it has come', () => {
    const run = booked().fail('payment', { retryable: false, code: 'card_declined' });
    const { ending, rollback } = viewOf(run);
    expect(ending).toEqual({
      phase: 'rolling_back',
      outcome: 'failed',
      error: expect.objectContaining({ code: 'card_declined' }) as unknown,
      notes: null,
    });
    expect(rollback).toMatchObject({ reason: 'failure', isParallel: false, undone: 0 });
    expect(rollback?.steps.map(({ id, name, undoes, status }) => ({ id, name, undoes, status }))).toEqual([
      { id: 'flight@compensation', name: 'Undo Book a flight', undoes: 'flight', status: 'running' },
      { id: 'rooms[1]@compensation', name: 'Undo Book rooms 2', undoes: 'rooms[1]', status: 'queued' },
      { id: 'rooms[0]@compensation', name: 'Undo Book rooms 1', undoes: 'rooms[0]', status: 'queued' },
    ]);
  });

  test('has what each undoing gave, how many were undone, and what could not be', () => {
    const run = booked().fail('payment', { retryable: false });
    run.succeed('flight@compensation', { refund: 100 });
    expect(viewOf(run).rollback).toMatchObject({
      undone: 1,
      steps: [{ status: 'completed', output: { refund: 100 } }, { status: 'running', output: null }, { output: null }],
    });
    run
      .fail('rooms[1]@compensation', { retryable: false, code: 'desk_closed' })
      .succeed('rooms[0]@compensation')
      .succeed('tidy');
    const { status, errors, rollback, ending } = viewOf(run);
    expect({ status, ending }).toEqual({ status: 'failed', ending: null });
    expect(rollback).toMatchObject({ undone: 2, notCompensated: [{ stepId: 'rooms[1]', reason: 'failed' }] });
    expect(errors?.map(({ step }) => step)).toEqual(['payment', 'rooms[1]@compensation']);
  });

  test('says in which phase it is, and what somebody said to it', () => {
    const run = booked();
    run.want({ type: 'abort', notes: 'not needed' });
    expect(viewOf(run).ending).toEqual({ phase: 'cleaning_up', outcome: 'aborted', error: null, notes: 'not needed' });
  });

  test('by a kill names what did not run any more', () => {
    const run = booked().fail('payment', { retryable: false });
    run.want({ type: 'kill', notes: 'now' });
    const { killed, rollback } = viewOf(run);
    expect(killed).toEqual({
      notes: 'now',
      skipped: ['flight@compensation', 'rooms[1]@compensation', 'rooms[0]@compensation', 'tidy'],
    });
    expect(rollback?.notCompensated.map(({ reason }) => reason)).toEqual(['killed', 'killed', 'killed']);
    expect(viewOf(booked()).killed).toBeNull();
  });
});

describe('what a result could not say', () => {
  const problem = { path: 'output.brief', message: 'There is no step "breif"' };
  const one = buildDefinition({ steps: [agentStep({ id: 'a' })], errorHandling: { notifyHuman: false } });

  /** The history of the run with problems in its end. */
  function ended(run: RunOnPaper): StoredEvent[] {
    return stored(run).map((event) =>
      'output' in event.data && event.type === 'orchestration.run.completed'
        ? ({ ...event, data: { ...event.data, problems: [problem] } } as unknown as StoredEvent)
        : event,
    );
  }

  test('is told while the run has ended, and not of an end that was taken back', () => {
    const run = new RunOnPaper(one).succeed('a');
    expect(runView(ended(run), one, 0).problems).toEqual([problem]);
    run.want({ type: 'rewind', stepId: 'a', modifications: null, notes: null });
    expect(runView(ended(run), one, 0).problems).toEqual([]);
    run.succeed('a');
    expect(runView(ended(run), one, 0).problems).toEqual([problem]);
  });

  test('is told of a question whenever it was asked', () => {
    const run = new RunOnPaper(one);
    const asked = {
      type: 'orchestration.checkpoint.requested',
      data: {
        approvalId: 'run.a.1',
        kind: 'checkpoint',
        stepId: 'a',
        question: 'Go on?',
        required: true,
        severity: 'normal',
        options: [],
        problems: [problem],
      },
    } as unknown as RunEventBody;
    const events = [
      ...stored(run),
      {
        ...asked,
        runId: 'run',
        sequence: run.state.sequence + 1,
        position: 99,
        at: 0,
        actor: 'system',
        correlationId: 'run',
      } as StoredEvent,
    ];
    expect(runView(events, one, 0).problems).toEqual([problem]);
  });
});
