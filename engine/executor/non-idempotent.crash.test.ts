import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

/**
 * Nobody is to be notified of failures, and still somebody has to be asked: only a person can find out what was done.
 */
const mail = (name: string, delayMs: number) => `
metadata: { name: ${name}, displayName: Mail, version: 1.0.0, description: Sends a mail, owner: owner }
orchestration:
  steps:
    - { id: send, agent: test-effect-once, input: { userMessage: "Send it", script: { delayMs: ${delayMs} } } }
    - { id: file, agent: test-echo, depends_on: [send], input: { userMessage: "{{ steps.send.by }}" }, output_mapping: { said: "$.content.message" } }
  error_handling: { on_step_failure: { notifyHuman: false } }
`;
const NESTING = `
metadata: { name: nesting, displayName: Nesting, version: 1.0.0, description: A parent, owner: owner }
orchestration:
  steps:
    - { id: nested, type: orchestration, orchestration: { name: mail, version: 1.0.0, owner: owner } }
`;

let directory: string;
let ledger: string;

beforeEach(() => {
  directory = temporaryDirectory();
  ledger = join(directory, 'ledger.jsonl');
});

function orders(start: readonly string[], crashAt: CrashOrders['crashAt'] = null, delayMs = 60_000): CrashOrders {
  return {
    directory,
    ledger,
    definitions: [
      { name: 'mail', source: mail('mail', delayMs) },
      { name: 'nesting', source: NESTING },
    ],
    start,
    crashAt,
  };
}

/**
 * Kills the host as soon as so many effects have begun, and it has said which runs it started: that line may come
 * later.
 */
async function killInside(effects: number, given: CrashOrders): Promise<readonly string[]> {
  const { signal, reports, errors } = await runCrashHost(given, {
    onStart: (child) => {
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const looking = setInterval(() => {
        const hasSaidAll = said.split('\n').filter((line) => line.includes('"started"')).length >= given.start.length;
        if (hasSaidAll && sent().length >= effects) child.kill('SIGKILL');
      }, 5);
      child.once('exit', () => clearInterval(looking));
    },
  });
  expect(signal, errors).toBe('SIGKILL');
  return reports.flatMap((report) => (report.said === 'started' ? [report.runId] : []));
}

/** The keys of all effects that have begun, in order. */
function sent(): string[] {
  return existsSync(ledger)
    ? readLedger(ledger).flatMap(({ phase, key, agent }) =>
        phase === 'before' && agent === 'test-effect-once' ? [key] : [],
      )
    : [];
}

async function reopen(): Promise<TestEngine> {
  const it = await TestEngine.open({ directory });
  onTestFinished(async () => {
    expect(it.bugs).toEqual([]);
    await it.close();
  });
  return it;
}

async function expectAsking(it: TestEngine, runId: string): Promise<void> {
  expect(await it.reached(runId, 'needs_attention')).toMatchObject({
    error: expect.stringContaining('not known whether the work was done'),
  });
  const asked = it.events(runId).slice(-2);
  expect(asked).toMatchObject([
    {
      type: 'orchestration.step.failed',
      data: {
        stepId: 'send',
        attempt: 1,
        error: { code: 'uncertain_outcome', retryable: false, agent: 'test-effect-once' },
      },
    },
    {
      type: 'orchestration.run.needs_attention',
      data: { stepId: 'send', attempt: 1, error: { code: 'uncertain_outcome' } },
    },
  ]);
  await expect.poll(() => it.engine.isWaitingForPeople(runId)).toBe(true); // as soon as it is taken up
}

test('an effect that must not happen twice is sent once, and the operator goes on as they see fit', async () => {
  const [retried = '', skipped = '', aborted = ''] = await killInside(3, orders(['mail', 'mail', 'mail']));
  const once = [retried, skipped, aborted].map((runId) => `${runId}/send/1`).sort();
  expect([...sent()].sort()).toEqual(once);
  const it = await reopen();
  for (const runId of [retried, skipped, aborted]) await expectAsking(it, runId);
  expect([...sent()].sort()).toEqual(once);

  await it.engine.command(
    retried,
    { type: 'retry', stepId: 'send', modifications: { script: { delayMs: 0 } }, notes: 'it was not sent' },
    'operator:ada',
  );
  expect(await it.ended(retried)).toMatchObject({ status: 'completed', error: null });
  await it.engine.command(
    skipped,
    { type: 'skip', stepId: 'send', output: { by: 'hand' }, notes: 'it was sent' },
    'operator:ada',
  );
  expect(await it.ended(skipped)).toMatchObject({ status: 'completed', error: null });
  expect(it.events(skipped).findLast(({ type }) => type === 'orchestration.step.completed')).toMatchObject({
    data: { stepId: 'file', output: { said: 'hand' } },
  });
  await it.engine.command(aborted, { type: 'abort', notes: null }, 'operator:ada');
  expect(await it.ended(aborted)).toMatchObject({ status: 'aborted' });
  expect([...sent()].sort()).toEqual([...once, `${retried}/send/2`].sort());
});

test('being killed again while it asks changes nothing', async () => {
  const [runId = ''] = await killInside(1, orders(['mail']));
  const { signal } = await runCrashHost(orders([], { point: 'append.after', time: 1 }));
  expect(signal).toBe('SIGKILL');
  for (let restart = 0; restart < 2; restart++) {
    const it = await TestEngine.open({ directory });
    await expectAsking(it, runId);
    expect(it.types(runId).filter((type) => type === 'run.needs_attention')).toHaveLength(1);
    await it.close();
  }
  expect(sent()).toEqual([`${runId}/send/1`]);
});

test.each(['effect.before', 'effect.after'] as const)(
  'killed at %s, it is not sent again unless somebody says so',
  async (point) => {
    const killed = await runCrashHost(orders(['mail'], { point, time: 1 }, 0));
    expect(killed.signal, killed.errors).toBe('SIGKILL');
    const it = await reopen();
    const [row] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    await expectAsking(it, row?.id ?? '');
    expect(sent()).toHaveLength(point === 'effect.before' ? 0 : 1);
  },
);

test('in a child run it is the child that asks, and the parent waits for it', async () => {
  const [parent = ''] = await killInside(1, orders(['nesting']));
  const it = await reopen();
  const [child] = it.engine.readModels.childrenOf(parent);
  await expectAsking(it, child?.id ?? '');
  await expect.poll(() => it.engine.isWaitingForPeople(parent)).toBe(true);
  await it.engine.command(
    child?.id ?? '',
    { type: 'skip', stepId: null, output: { by: 'hand' }, notes: null },
    'operator:ada',
  );
  expect(await it.ended(parent)).toMatchObject({ status: 'completed' });
  expect(sent()).toEqual([`${child?.id}/send/1`]);
});
