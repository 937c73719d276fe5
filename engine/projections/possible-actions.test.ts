import { describe, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT, fanOut } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { actionsOn, possibleActions, possibleActionsOn, previewAction } from './possible-actions.ts';

const undo: Compensation = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };

/** a → b → c. */
const [b, c] = [agentStep({ id: 'b', dependsOn: ['a'] }), agentStep({ id: 'c', dependsOn: ['b'] })];
const chain = buildDefinition({ steps: [agentStep({ id: 'a' }), b, c], errorHandling: { notifyHuman: false } });
/** Of which a can be undone; `tidy` cleans up. */
const cleaned: Definition = {
  ...chain,
  steps: [agentStep({ id: 'a', compensate: undo }), b, c],
  finally: [agentStep({ id: 'tidy', onError: 'continue' })],
  errorHandling: {
    ...chain.errorHandling,
    rollback: { reversible: true, description: 'Room and flight', on: ['failure', 'abort'] },
  },
};

const onSteps = (run: RunOnPaper) => possibleActionsOn(run.state).steps;
const onRun = (run: RunOnPaper) => possibleActionsOn(run.state).run;

describe('what may be done', () => {
  test('to a run that is under way: pause, abort and cancel; its steps can be skipped, and those that have run gone back to', () => {
    const run = new RunOnPaper(chain);
    expect(onRun(run)).toEqual(['pause', 'abort', 'cancel']);
    expect(onSteps(run)).toEqual({ a: ['skip', 'rewind'], b: ['skip'], c: ['skip'] });
    run.want({ type: 'cancel', notes: null });
    expect(Object.keys(onSteps(run))).not.toContain('c');
  });

  test('to a paused run: go on with it', () => {
    const run = new RunOnPaper(chain);
    run.want({ type: 'pause', notes: null });
    expect(onRun(run)).toContain('resume');
    expect(onRun(run)).not.toContain('pause');
  });

  test('to a failed step: try it again, skip it, go back to what it needs', () => {
    const run = new RunOnPaper(chain).succeed('a').fail('b', { retryable: false });
    expect(onSteps(run)['b']).toEqual(['retry', 'skip', 'rewind']);
    expect(onSteps(run)['a']).toEqual(['rewind']);
    expect(onSteps(run)['c']).toEqual(['skip']);
  });

  test('to one step is what is told of it among all', () => {
    const run = new RunOnPaper(chain).succeed('a').fail('b', { retryable: false });
    expect(run.state.steps.map((step) => actionsOn(run.state, step))).toEqual([
      ['rewind'],
      ['retry', 'skip', 'rewind'],
      ['skip'],
    ]);
  });

  test('by a kill: only where it would leave something out that an abort does', () => {
    expect(onRun(new RunOnPaper(chain))).not.toContain('kill');
    expect(onRun(new RunOnPaper(cleaned))).toContain('kill');
    const ending = new RunOnPaper(cleaned).succeed('a').fail('b', { retryable: false }).succeed('a@compensation');
    expect(ending.underWay).toEqual(['tidy']);
    expect(onRun(ending)).toContain('kill');
  });

  test('is told of a history as of the run that wrote it', () => {
    const run = new RunOnPaper(cleaned).succeed('a').fail('b', { retryable: false });
    const events = run.events.map((event, index) => ({ ...event, position: index + 1 }));
    expect(possibleActions(events, cleaned)).toEqual(possibleActionsOn(run.state));
    expect(() => possibleActions([], cleaned)).toThrow('from its first event');
    expect(() => possibleActions(events.slice(1), cleaned)).toThrow('from its first event');
  });
});

describe('what would become of it', () => {
  const nothing = {
    refusal: null,
    reopens: false,
    again: [],
    stopped: [],
    undone: [],
    skipped: [],
    withdrawn: 0,
    compensates: [],
    cleansUp: [],
    cleansUpAgain: [],
    undoesAgain: [],
    leftOut: [],
    rollback: null,
    keptParts: 0,
    kept: 0,
  };

  test('of a pause: nothing is lost', () => {
    expect(previewAction(new RunOnPaper(chain).succeed('a').state, 'pause', null)).toEqual({ ...nothing, kept: 1 });
  });

  test('of what is refused: nothing, and why', () => {
    const preview = previewAction(new RunOnPaper(chain).state, 'resume', null);
    expect(preview).toEqual({ ...nothing, refusal: expect.stringMatching(/\S/) as unknown });
  });

  test('of a retry of a run that has failed: it goes on, and keeps what it has', () => {
    const run = new RunOnPaper(chain).succeed('a').fail('b', { retryable: false });
    expect(run.state.status).toBe('failed');
    expect(previewAction(run.state, 'retry', 'b')).toEqual({ ...nothing, reopens: true, again: ['b'], kept: 1 });
  });

  test('of a skip: the step is left out, and the run goes on', () => {
    const run = new RunOnPaper(chain).succeed('a').fail('b', { retryable: false });
    expect(previewAction(run.state, 'skip', 'b')).toMatchObject({ reopens: true, skipped: ['b'], again: [], kept: 1 });
  });

  test('of a rewind: what came after is undone, and the step runs again', () => {
    const run = new RunOnPaper(chain).succeed('a').succeed('b').fail('c', { retryable: false });
    expect(previewAction(run.state, 'rewind', 'a')).toEqual({
      ...nothing,
      reopens: true,
      again: ['a'],
      undone: ['b', 'c'],
      kept: 0,
    });
  });

  test('of an abort: work under way is stopped, what is open is withdrawn, cleanup follows', () => {
    const definition = buildDefinition({
      steps: [agentStep({ id: 'asked', checkpointAfter: CHECKPOINT }), agentStep({ id: 'other' })],
      finally: [agentStep({ id: 'tidy', onError: 'continue' })],
    });
    const run = new RunOnPaper(definition).succeed('asked');
    expect(previewAction(run.state, 'abort', null)).toEqual({
      ...nothing,
      stopped: ['other'],
      withdrawn: 1,
      cleansUp: ['tidy'],
    });
  });

  test('of an abort where the definition undoes: what is compensated, and then cleaned up', () => {
    const run = new RunOnPaper(cleaned).succeed('a');
    expect(previewAction(run.state, 'abort', null)).toEqual({
      ...nothing,
      stopped: ['b'],
      compensates: ['a'],
      cleansUp: ['tidy'],
      rollback: { reversible: true, description: 'Room and flight' },
      kept: 1,
    });
  });

  test('of a kill: what it leaves out', () => {
    const run = new RunOnPaper(cleaned).succeed('a');
    expect(previewAction(run.state, 'kill', null)).toMatchObject({
      compensates: [],
      cleansUp: [],
      leftOut: ['a@compensation', 'tidy'],
    });
    expect(previewAction(run.state, 'abort', null).leftOut).toEqual([]);
  });

  test('of a rollback of a run that has ended: it cleaned up already', () => {
    const run = new RunOnPaper({ ...cleaned, steps: [agentStep({ id: 'a', compensate: undo })] })
      .succeed('a')
      .succeed('tidy');
    expect(run.state.status).toBe('completed');
    expect(previewAction(run.state, 'roll_back', null)).toMatchObject({
      refusal: null,
      reopens: true,
      compensates: ['a'],
      cleansUp: [],
    });
  });

  test('of a retry of a list: its items that have delivered are kept, unless it starts over', () => {
    const list = buildDefinition({ steps: [agentStep({ id: 'each', forEach: fanOut('{{ parameters.items }}') })] });
    const run = new RunOnPaper(list).expand('each', ['x', 'y', 'z']);
    run.succeed('each[0]').succeed('each[1]').fail('each[2]', { retryable: false });
    expect(previewAction(run.state, 'retry', 'each')).toMatchObject({ again: ['each'], keptParts: 2 });
    expect(previewAction(run.state, 'rewind', 'each')).toMatchObject({ again: ['each'], keptParts: 0 });
  });
});
