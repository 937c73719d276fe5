import { expect, test } from 'vitest';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventBody } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { machineView } from './machine-view.ts';

const lamp = buildDefinition({
  steps: [agentStep({ id: 'light' })],
  machine: {
    initial: 'off',
    states: [
      {
        name: 'off',
        label: 'Off',
        run: [],
        isFinal: false,
        outcome: null,
        transitions: [{ to: 'on', when: null, on: ['press'], afterSeconds: null }],
      },
      {
        name: 'on',
        label: 'On',
        run: ['light'],
        isFinal: false,
        outcome: null,
        transitions: [
          { to: 'off', when: 'true', on: null, afterSeconds: 60 },
          { to: 'broken', when: null, on: ['drop'], afterSeconds: null },
        ],
      },
      { name: 'broken', label: 'Broken', run: [], isFinal: true, outcome: 'failed', transitions: [] },
    ],
  } as unknown as NonNullable<ReturnType<typeof buildDefinition>['machine']>,
});

const entered = (state: string, at: number) =>
  ({ type: 'orchestration.machine.entered', data: { state, from: null, by: 'begin' }, at }) as unknown as StoredEvent;

test('a run that is no state machine has none to show', () => {
  expect(machineView([], new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a' })] })).state)).toBeNull();
});

test('a state machine is shown with where it is, how often it was where, and every way on', () => {
  const other = { ...entered('off', 1), type: 'orchestration.machine.refused' } as unknown as StoredEvent;
  const state = { ...new RunOnPaper(lamp).state, machine: { state: 'on' }, timers: new Map() } as unknown as RunState;
  expect(machineView([entered('off', 1), entered('on', 2), other, entered('off', 3), entered('on', 4)], state)).toEqual(
    {
      current: 'on',
      states: [
        { name: 'off', label: 'Off', run: [], isFinal: false, outcome: null, visits: 2 },
        { name: 'on', label: 'On', run: ['light'], isFinal: false, outcome: null, visits: 2 },
        { name: 'broken', label: 'Broken', run: [], isFinal: true, outcome: 'failed', visits: 0 },
      ],
      transitions: [
        { from: 'off', to: 'on', when: null, on: ['press'], afterSeconds: null },
        { from: 'on', to: 'off', when: 'true', on: null, afterSeconds: 60 },
        { from: 'on', to: 'broken', when: null, on: ['drop'], afterSeconds: null },
      ],
      path: [
        { state: 'off', from: null, by: 'begin', at: 1 },
        { state: 'on', from: null, by: 'begin', at: 2 },
        { state: 'off', from: null, by: 'begin', at: 3 },
        { state: 'on', from: null, by: 'begin', at: 4 },
      ],
      dueAt: null,
    },
  );
});

test('the next thing that time does to its state is the first of its timers', () => {
  const run = new RunOnPaper(lamp);
  const arm = (timerId: string, kind: 'state_timeout' | 'wait', dueAt: number): RunEventBody => ({
    type: 'orchestration.timer.armed',
    data: { timerId, kind, stepId: null, dueAt },
  });
  const timers = (...bodies: RunEventBody[]) =>
    new Map(bodies.map(({ data }) => [(data as { timerId: string }).timerId, data]));
  const view = (...bodies: RunEventBody[]) =>
    machineView([], { ...run.state, machine: null, timers: timers(...bodies) } as unknown as RunState);
  expect(view(arm('t1', 'state_timeout', 90), arm('t2', 'state_timeout', 60), arm('t3', 'wait', 10))).toMatchObject({
    current: null,
    dueAt: 60,
  });
  expect(view(arm('t3', 'wait', 10))).toMatchObject({ dueAt: null });
});
