import { beforeAll, describe, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { awaitedOf, fits } from './awaited-signals.ts';

beforeAll(loadExpressions);

/** `paid` is for one order, `shipped` for any; `later` comes after the work. */
function run(correlation: string | null = '{{ parameters.order }}'): RunOnPaper {
  const steps = [
    waitStep({ id: 'pay', signals: ['paid', 'refunded'], correlation }),
    agentStep({ id: 'work' }),
    waitStep({ id: 'later', signals: ['shipped'], dependsOn: ['work'] }),
  ];
  const made = new RunOnPaper(buildDefinition({ steps }));
  made.state.created = { ...made.state.created, parameters: { order: 'A7', nothing: null, empty: '', list: [1] } };
  return made;
}

describe('what a run takes signals for', () => {
  test('is known before it gets there, with the correlation as far as that can be said', () => {
    const [paid, refunded, shipped] = awaitedOf(run().state);
    expect(paid).toEqual({ signal: 'paid', stepId: 'pay', correlation: 'A7', isForAll: false, isWaiting: false });
    expect(refunded).toMatchObject({ signal: 'refunded', correlation: 'A7' });
    expect(shipped).toEqual({
      signal: 'shipped',
      stepId: 'later',
      correlation: null,
      isForAll: true,
      isWaiting: false,
    });
  });

  test.each([['{{ parameters.nothing }}'], ['{{ parameters.empty }}'], ['{{ parameters.list }}']])(
    'is for whom nobody knows where the correlation %s gives no text',
    (correlation) => {
      const later = new RunOnPaper(
        buildDefinition({
          steps: [
            agentStep({ id: 'work' }),
            waitStep({ id: 'pay', signals: ['paid'], correlation, dependsOn: ['work'] }),
          ],
        }),
      );
      later.state.created = { ...later.state.created, parameters: { nothing: null, empty: '', list: [1] } };
      expect(awaitedOf(later.state)).toEqual([
        { signal: 'paid', stepId: 'pay', correlation: null, isForAll: false, isWaiting: false },
      ]);
    },
  );

  test('is nothing of a wait that is over, or has taken its signal, and nothing of a run that has ended', () => {
    const made = run();
    made.want({ type: 'skip', stepId: 'pay', output: null, notes: null });
    expect(awaitedOf(made.state).map(({ stepId }) => stepId)).toEqual(['later']);
    made.want({ type: 'cancel', notes: null });
    expect(awaitedOf(made.state)).toEqual([]);
  });
});

describe('a signal fits', () => {
  test('by its name, and by its correlation where the wait is for one', () => {
    const { state } = run();
    expect([
      fits(state, 'paid', 'A7'),
      fits(state, 'paid', 'B1'),
      fits(state, 'paid', null),
      fits(state, 'other', 'A7'),
    ]).toEqual([true, false, false, false]);
    expect([fits(state, 'shipped', null), fits(state, 'shipped', 'whatever')]).toEqual([true, true]);
  });
});
