/** The journey of a flaky service, in a rehearsal: its breaker opens, calls fail fast, one probe closes it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const SERVICE = `
metadata: { name: test-service, displayName: Service, version: 1.0.0, description: A service., organization: global }
type: function
configuration: { language: javascript, code: "return null" }
breaker: { window_seconds: 60, minimum_calls: 3, error_rate: 0.6, open_seconds: 30, half_open_calls: 1, when_open: fail }
rehearsal: { responder: scripted, script: { retryable: true } }
`;

const calling = (behaviour: 'fail' | 'succeed') => `
metadata: { name: calling, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps: [ { id: call, agent: test-service, input: { script: { behaviour: ${behaviour} } } } ]
`;

test('a flaky service opens its breaker, calls fail fast, one probe closes it', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'agents'));
  writeFileSync(join(directory, 'agents', 'test-service.yaml'), SERVICE);
  const clock = new ManualClock();
  const it = await TestEngine.open({ directory, clock, agentDirectories: [join(directory, 'agents')] });
  onTestFinished(() => it.close());
  const calls = () => readLedger(join(directory, 'ledger.jsonl')).filter(({ phase }) => phase === 'before').length;
  const standing = (mode: 'live' | 'rehearsal') =>
    it.engine.admission.gates[mode].breakers.stateOf('test-service').kind;
  const call = async (behaviour: 'fail' | 'succeed') => {
    const run = await it.ended(await it.start(calling(behaviour), { attended: false }));
    return run.error === null ? 'answered' : run.error;
  };

  expect(await call('succeed')).toBe('answered');
  for (let time = 0; time < 2; time++) expect(await call('fail')).toContain('fails as it was told');
  expect([calls(), standing('rehearsal')]).toEqual([3, 'open']);

  expect(await call('succeed')).toContain('was not called: its breaker is open for another 30 seconds');
  clock.advance(29_999);
  expect(await call('succeed')).toContain('its breaker is open for another second');
  expect(calls(), 'nobody was called').toBe(3);

  clock.advance(1);
  expect(standing('rehearsal')).toBe('half_open');
  expect(await call('fail')).toContain('fails as it was told');
  expect([calls(), standing('rehearsal')]).toEqual([4, 'open']);

  clock.advance(30_000);
  expect(await call('succeed')).toBe('answered');
  expect(standing('rehearsal')).toBe('closed');
  expect(await call('succeed')).toBe('answered');
  expect(calls()).toBe(6);

  expect(standing('live'), 'a rehearsal leaves live runs alone').toBe('closed');
  expect(
    (await it.engine.admission.history({ limit: 20 }))
      .map(({ type, mode, data }) => `${type.split('.').at(-1)} ${mode} ${'reason' in data ? data.reason : ''}`)
      .reverse(),
  ).toEqual([
    'opened rehearsal error_rate',
    'half_opened rehearsal time',
    'opened rehearsal probe_failed',
    'half_opened rehearsal time',
    'closed rehearsal probes_succeeded',
  ]);
  expect(it.bugs).toEqual([]);
});
