import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../journal.ts';
import { upcastEvent } from './upcast-event.ts';

/** As a journal has it. */
function written(type: string, data: object): StoredEvent {
  const about = { position: 7, runId: 'run', sequence: 3, at: 1, actor: 'system', correlationId: 'run' };
  return { ...about, type, data } as unknown as StoredEvent;
}

test('an event of a type that nothing has happened to is the very one', () => {
  const event = written('orchestration.step.progress', { stepId: 'a', attempt: 1, message: 'x', percent: null });
  expect(upcastEvent(event)).toBe(event);
});

test('an event of a type that nobody knows is the very one: a newer version may have written it', () => {
  const event = written('orchestration.run.sang', { song: 'la' });
  expect(upcastEvent(event)).toBe(event);
});

describe('a run that began when nothing was settled at its start', () => {
  test('has settled nothing', () => {
    expect(upcastEvent(written('orchestration.run.created', { parent: null, depth: 0 }))).toEqual(
      written('orchestration.run.created', { parent: null, depth: 0, pinned: { children: [], agents: {} } }),
    );
  });

  test.each([
    { parent: null, pinned: { children: [], agents: { worker: '1.0.0' } } },
    { parent: { runId: 'other', stepId: 'a', attempt: 1 } },
  ])('is told from one that has, and from a child: %o', (data) => {
    const event = written('orchestration.run.created', data);
    expect(upcastEvent(event)).toBe(event);
  });
});

test('a step that was asked for again is reopened', () => {
  const data = { stepId: 'a', reason: 'retry', modifications: null, notes: null };
  expect(upcastEvent(written('orchestration.step.queued', data))).toEqual(written('orchestration.step.reopened', data));
});

describe('a start', () => {
  const data = { stepId: 'a', attempt: 1, agent: '', mode: 'ORCHESTRATION', input: {}, queuedAt: 5 };

  test('of a wait has what a wait has', () => {
    const wait = { signals: ['paid'], correlation: null, dueAt: 9 };
    expect(upcastEvent(written('orchestration.step.started', { ...data, wait }))).toEqual(
      written('orchestration.step.wait_started', { stepId: 'a', attempt: 1, queuedAt: 5, ...wait }),
    );
  });

  test('of a step that nobody works on names nobody', () => {
    expect(upcastEvent(written('orchestration.step.started', data))).toEqual(
      written('orchestration.step.started', { ...data, agent: null, mode: null }),
    );
  });

  test('of a step that an agent works on is the very one', () => {
    const event = written('orchestration.step.started', { ...data, agent: 'worker', mode: 'BUILD' });
    expect(upcastEvent(event)).toBe(event);
  });
});
