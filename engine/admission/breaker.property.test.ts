/** Breakers against an evaluator that keeps every outcome and counts anew each time. */
import { expect, test } from 'vitest';
import type { BreakerSettings } from '../agents/port/profile.ts';
import { seededRandom } from '../values/seeded-random.ts';
import { Breakers } from './breakers.ts';
import { testProfile } from '../agents/rehearsal/test-agents.ts';
import type { Verdict } from './breaker.ts';

interface Call {
  readonly at: number;
  readonly verdict: Verdict;
}

/** Says for the whole history where the breaker stands after the last moment, from the rules as a guide tells them. */
function evaluate(calls: readonly Call[], until: number, settings: BreakerSettings): string {
  let standing = 'closed';
  let openedAt = 0;
  let heard: Call[] = [];
  let probes = 0;
  const pass = (now: number) => {
    if (standing === 'open' && now >= openedAt + settings.openSeconds * 1000) {
      standing = 'half_open';
      probes = 0;
    }
  };
  for (const call of calls) {
    pass(call.at);
    if (call.verdict === 'none' || standing === 'open') continue;
    if (standing === 'half_open') {
      if (call.verdict === 'failed') [standing, openedAt] = ['open', call.at];
      else if (++probes === settings.halfOpenCalls) [standing, heard] = ['closed', []];
      continue;
    }
    heard.push(call);
    const recent = heard.filter(({ at }) => at > call.at - settings.windowSeconds * 1000);
    const failed = recent.filter(({ verdict }) => verdict === 'failed').length;
    if (failed > 0 && recent.length >= settings.minimumCalls && failed >= settings.errorRate * recent.length)
      [standing, openedAt] = ['open', call.at];
  }
  pass(until);
  return standing;
}

test('three hundred services that come and go: every breaker stands where an evaluator says', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const pick = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
    const settings: BreakerSettings = {
      windowSeconds: pick(1, 20),
      minimumCalls: pick(1, 8),
      errorRate: pick(1, 10) / 10,
      openSeconds: pick(1, 10),
      halfOpenCalls: pick(1, 3),
      whenOpen: 'wait',
    };
    const profile = { ...testProfile('test-noop'), breaker: settings } as NonNullable<ReturnType<typeof testProfile>>;
    const breakers = new Breakers('live', () => profile);
    const calls: Call[] = [];
    let now = 0;
    for (let step = 0; step < 120; step++) {
      now += pick(1, 1500);
      breakers.passTime(now);
      const isBad = Math.sin(now / 10_000) > 0;
      const verdict: Verdict = random() < 0.1 ? 'none' : random() < (isBad ? 0.8 : 0.15) ? 'failed' : 'succeeded';
      calls.push({ at: now, verdict });
      breakers.called('service', { verdict, isProbe: breakers.stateOf('service').kind === 'half_open' }, now);
      const { kind } = breakers.stateOf('service');
      seen.add(kind);
      expect(kind, `seed ${seed}, step ${step}`).toBe(evaluate(calls, now, settings));
    }
    expect(restored(breakers).stateOf('service').kind, 'what was recorded is enough to stand there again').toBe(
      breakers.stateOf('service').kind,
    );
  }
  expect([...seen].sort()).toEqual(['closed', 'half_open', 'open']);
});

function restored(breakers: Breakers): Breakers {
  const again = new Breakers('live', () => undefined);
  for (const event of breakers.takeDecided()) again.apply(event);
  return again;
}
