import { expect, test } from 'vitest';
import type { BreakerView } from '../../../engine/contract/admission.ts';
import { breakerWords } from './breaker-words.ts';

const settings = {
  windowSeconds: 60,
  minimumCalls: 5,
  errorRate: 0.5,
  openSeconds: 30,
  halfOpenCalls: 2,
  whenOpen: 'wait',
} as const;
const closed: BreakerView = {
  agent: 'writer',
  mode: 'live',
  state: 'closed',
  since: null,
  until: null,
  reason: null,
  notes: null,
  actor: null,
  calls: 0,
  failures: 0,
  probes: { underWay: 0, succeeded: 0 },
  settings,
  waiting: 0,
};
const NOW = Date.UTC(2026, 0, 1);

test.each([
  ['says what would open it', closed, 'Opens when 50 % of 5 or more calls in 60 s fail'],
  ['says what it has counted', { ...closed, calls: 4, failures: 1 }, '1 of the last 4 calls failed'],
  ['has nothing to open it but a hand', { ...closed, settings: null }, 'Opens only by hand'],
  [
    'says when it tries again',
    { ...closed, state: 'open', reason: 'error_rate', until: NOW + 20_000 },
    'Too many calls failed. Tries again in 20 s',
  ],
  [
    'says that its time has come',
    { ...closed, state: 'open', reason: 'probe_failed', until: NOW },
    'A probe failed. Tries again now',
  ],
  [
    'waits for a person',
    { ...closed, state: 'open', reason: 'operator' },
    'Tripped by hand: nobody calls it until somebody resets it',
  ],
  [
    'counts its probes',
    { ...closed, state: 'half_open', probes: { underWay: 1, succeeded: 1 } },
    'Finding out whether the service is back: 1 of 2 probes have succeeded, 1 under way',
  ],
] as const)('a breaker %s', (_, breaker, words) => {
  expect(breakerWords(breaker as BreakerView, NOW)).toBe(words);
});
