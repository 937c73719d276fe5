/** Killed whenever a breaker changes: the next process stands where this one stood, and calls nobody it should not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredAdmissionEvent } from '../admission/admission-log.ts';
import type { RunEventOf } from '../run/run-event.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import { ADMISSION_CRASH_POINTS } from '../time/crash-points.ts';

const OPEN_SECONDS = 0.4;

const SERVICE = `
metadata: { name: test-service, displayName: Service, version: 1.0.0, description: Down when it is called first., organization: global }
type: function
configuration: { language: javascript, code: "return null" }
idempotent: true
breaker: { minimum_calls: 2, error_rate: 0.5, open_seconds: ${OPEN_SECONDS}, half_open_calls: 1 }
rehearsal: { responder: scripted, script: { behaviour: fail, times: 1, retryable: true } }
`;

/** All are called at once and fail; their second attempts wait for the breaker. */
const SHAKY = `
metadata: { name: shaky, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps: [ ${['a', 'b', 'c', 'd'].map((id) => `{ id: ${id}, agent: test-service, input: {} }`).join(', ')} ]
  error_handling: { on_step_failure: { max_attempts: 9, initial_delay_ms: 10, max_delay_ms: 10 } }
`;

const folders: string[] = [];

function newOrders(crashAt: CrashOrders['crashAt']): CrashOrders {
  const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
  folders.push(directory);
  const agents = join(directory, 'agents');
  mkdirSync(agents, { recursive: true });
  writeFileSync(join(agents, 'test-service.yaml'), SERVICE);
  return {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [{ name: 'shaky', source: SHAKY }],
    agentDirectories: [agents],
    start: ['shaky'],
    crashAt,
  };
}

interface Found {
  readonly status: string | undefined;
  readonly events: readonly StoredAdmissionEvent[];
  readonly starts: readonly RunEventOf<'orchestration.step.started'>[];
}

function outcome({ directory }: CrashOrders): Found {
  const store = openStoreForReading(directory);
  try {
    const [run] = store.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    const events = run ? store.journal.readRun(run.id) : [];
    return {
      status: run?.status,
      events: store.admissionLog.history({ limit: 100 }).reverse(),
      starts: events.filter((event) => event.type === 'orchestration.step.started'),
    };
  } finally {
    store.close();
  }
}

const kindOf = ({ type }: StoredAdmissionEvent) => type.slice('orchestration.breaker.'.length);
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  closed: ['opened'],
  opened: ['half_opened'],
  half_opened: ['opened', 'closed'],
};

/** Nobody is called while it is open, and one probe while it is half open, whatever process it is. */
function expectSound({ events, starts }: Found): void {
  let before = 'closed';
  events.forEach((event, index) => {
    expect(MAY_FOLLOW[before], `${kindOf(event)} after ${before}`).toContain(kindOf(event));
    before = kindOf(event);
    const until = events[index + 1]?.at ?? Infinity;
    const called = starts.filter(({ at, data }) => at > event.at && at < until && !data.restarted);
    if (before === 'opened') expect(called, 'called while it was open').toEqual([]);
    if (before === 'half_opened') expect(called.length, 'probes').toBeLessThanOrEqual(1);
  });
}

let reached: Readonly<Record<string, number>> = {};

beforeAll(async () => {
  const orders = newOrders(null);
  const { reports, errors } = await runCrashHost(orders);
  const end = reports.find((report) => report.said === 'ended');
  if (end?.said !== 'ended') throw new Error(`The undisturbed run did not end: ${errors}`);
  reached = end.reached;
  const found = outcome(orders);
  expect(found.status).toBe('completed');
  // On a busy machine it opens before all four were called, and a probe may be a first attempt, which fails.
  const kinds = found.events.map(kindOf);
  expect([...kinds.slice(0, 2), kinds.at(-1)]).toEqual(['opened', 'half_opened', 'closed']);
  expectSound(found);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.each(ADMISSION_CRASH_POINTS)('killed at %s', (point) => {
  test('the breaker stands where it stood, lets one probe through, and the run ends', async () => {
    expect(reached[point]).toBeGreaterThanOrEqual(3);
    for (const time of timesToKill({ point, reached: 3 })) {
      const orders = newOrders({ point, time });
      const killed = await runCrashHost(orders);
      expect(killed.signal, killed.errors).toBe('SIGKILL');
      const left = outcome(orders);
      // What the first probe finds is another thing on a busy machine; that nothing is lost or told early is not.
      expect(left.events).toHaveLength(point === 'admission.before' ? time - 1 : time);
      expect(['opened', 'half_opened'].slice(0, left.events.length)).toEqual(left.events.map(kindOf).slice(0, 2));
      expectSound(left);
      const after = await runCrashHost({ ...orders, crashAt: null, start: left.status === undefined ? ['shaky'] : [] });
      expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
      expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
      const found = outcome(orders);
      expect(found.status, `${point} for the ${time}. time`).toBe('completed');
      expectSound(found);
    }
  });
});
