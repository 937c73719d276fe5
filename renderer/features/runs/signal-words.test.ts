import { describe, expect, test } from 'vitest';
import type { SlaView } from '../../../engine/contract/step-view.ts';
import { stateTone, transitionWords } from './machine-words.ts';
import { slaWords, waitWords, whatBecameOf } from './signal-words.ts';

const sla: SlaView = {
  warnAt: 1,
  breachAt: 2,
  warnedAt: null,
  breachedAt: null,
  warnAfterSeconds: 60,
  breachAfterSeconds: 120,
  onBreach: 'cancel',
  escalateTo: null,
  escalateAgent: null,
};

describe('what is said', () => {
  test('of a wait: its signals, what they are about, and its time', () => {
    expect(waitWords({ signals: [], correlation: null, dueAt: 5 })).toBe('its time');
    expect(waitWords({ signals: ['paid'], correlation: 'A-1', dueAt: null })).toBe('the signal paid about A-1');
    expect(waitWords({ signals: ['paid', 'gone'], correlation: null, dueAt: 5 })).toBe(
      'one of the signals paid, gone, or for its time',
    );
  });

  test('of a signal: what became of it', () => {
    const said = (disposition: 'delivered' | 'kept' | 'late', stepId: string | null, reason: string | null = null) =>
      whatBecameOf('paid', { runId: 'r', disposition, stepId, reason }, () => 'Payment');
    expect(said('delivered', 'payment')).toBe('“Payment” took “paid”');
    expect(said('kept', null)).toBe('“paid” is kept until something waits for it');
    expect(said('late', null, 'the run has ended')).toBe('Nothing came of “paid”: the run has ended');
  });

  test('of an SLA: what comes next, or that it is breached', () => {
    expect(slaWords(sla, 'running')).toEqual({ text: 'a reminder', tone: 'muted', at: 1 });
    expect(slaWords({ ...sla, warnedAt: 1 }, 'running')).toEqual({
      text: 'it takes longer than hoped; the step is given up',
      tone: 'attention',
      at: 2,
    });
    expect(slaWords({ ...sla, breachedAt: 2, escalateTo: 'Ada' }, 'running')).toEqual({
      text: 'breached: it was to take 2 min 00 s at most; escalated to Ada',
      tone: 'bad',
      at: null,
    });
    expect(slaWords({ ...sla, warnAt: null, breachAt: null }, 'completed').text).toBe('kept');
  });

  test('of a state: how it is left, and whether the run has been there', () => {
    expect(transitionWords({ when: 'signal.ok', on: 'replied', afterSeconds: null })).toBe('on replied, if …');
    expect(transitionWords({ when: null, on: null, afterSeconds: 1_209_600 })).toBe('after 14 days');
    expect(transitionWords({ when: null, on: null, afterSeconds: null })).toBe('');
    expect(stateTone({ name: 'a', visits: 1, outcome: 'completed' }, 'a', false)).toBe('active');
    expect(stateTone({ name: 'a', visits: 1, outcome: 'failed' }, 'a', true)).toBe('bad');
    expect(stateTone({ name: 'a', visits: 0, outcome: 'completed' }, 'b', false)).toBe('quiet');
  });
});
