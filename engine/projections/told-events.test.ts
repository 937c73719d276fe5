import { describe, expect, it } from 'vitest';
import { EventView } from '../contract/event-view.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { LIMITS } from '../limits/limits.ts';
import { goldenTemplates, readGoldenRun } from '../testing/golden-run.ts';
import { eventViewOf } from './told-events.ts';

const LARGE = 'x'.repeat(LIMITS.shownBytes.usual + 1);

function happened(type: string, data: object): StoredEvent {
  const about = { position: 7, runId: 'run-1', sequence: 9, at: 1, actor: 'system', correlationId: 'run-1' };
  return { ...about, type, data } as unknown as StoredEvent;
}

function left(path: string) {
  return { $tooLarge: expect.objectContaining({ runId: 'run-1', path }) as unknown };
}

describe('an event, as it is told', () => {
  it.each(goldenTemplates())('has a form of its own with all of its data: %s', (name) => {
    for (const [position, event] of readGoldenRun(name).history.events.entries()) {
      const told = eventViewOf({ ...event, position });
      expect(EventView.parse(told)).toEqual(told);
    }
  });

  it('leaves out what is large, with the place at which it can be asked for', () => {
    const data = { stepId: 'a', attempt: 1, output: { text: LARGE }, response: null };
    const told = eventViewOf(happened('orchestration.step.completed', data));
    expect(told.data).toEqual({ ...data, output: { text: left('/events/9/data/output/text') } });
    expect(EventView.parse(told)).toEqual(told);
  });

  it('leaves a long list out as a whole, and cuts a long text', () => {
    const steps = Array.from({ length: 20_000 }, (_, place) => ({
      stepId: `s${place}`,
      attempt: 1,
      compensationId: 'c',
    }));
    const data = { outcome: 'failed', error: null, stepId: null, notes: LARGE, reason: 'failure', steps };
    const told = eventViewOf(happened('orchestration.run.rollback_started', data));
    expect(told.data).toMatchObject({ steps: left('/events/9/data/steps') });
    expect(told.data).toMatchObject({ notes: expect.stringContaining('cut: there are') as unknown });
    expect(EventView.parse(told)).toEqual(told);
  });

  it('leaves large details of an error out, and keeps the error', () => {
    const error = { code: 'broken', message: 'It broke', retryable: false, details: { log: LARGE } };
    const told = eventViewOf(happened('orchestration.run.set_aside', { error }));
    expect(told.data).toEqual({ error: { ...error, details: { log: left('/events/9/data/error/details/log') } } });
    expect(EventView.parse(told)).toEqual(told);
  });
});

describe('an event of a newer engine', () => {
  it('is accepted as it is, and opaque', () => {
    const told = eventViewOf(happened('orchestration.run.sang', { song: 'la' }));
    expect(told).toMatchObject({ type: 'orchestration.run.sang', data: { song: 'la' } });
    expect(EventView.parse(told)).toEqual(told);
  });

  it('is told from one whose data do not fit its type, which is a mistake', () => {
    const told = { ...eventViewOf(happened('orchestration.run.rewound', {})) };
    expect(EventView.safeParse(told).success).toBe(false);
  });
});
