import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import { findEngineHolder, StoreHeld } from '../storage/engine-lock.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost, type CrashedHost } from '../testing/run-crash-host.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const WORK = `
metadata: { name: work, displayName: Work, version: 1.0.0, description: Works, owner: owner }
orchestration:
  steps:
    - { id: a, agent: test-effect, input: { script: { delayMs: 60000 } } }
    - { id: b, agent: test-effect, depends_on: [a] }
`;

test('a second engine is refused while the first one runs, and takes up its runs as soon as it is killed', async () => {
  const directory = temporaryDirectory();
  const ledger = join(directory, 'ledger.jsonl');
  const { pid, kill, end } = await startFirst({
    directory,
    ledger,
    definitions: [{ name: 'work', source: WORK }],
    start: ['work', 'work'],
    crashAt: null,
  });
  expect(findEngineHolder(directory)).toMatchObject({ pid });
  for (let time = 0; time < 3; time++) {
    const refused = TestEngine.open({ directory });
    await expect(refused).rejects.toBeInstanceOf(StoreHeld);
    await expect(refused).rejects.toThrow(`process ${pid}`);
  }

  kill();
  const { reports, signal } = await end;
  expect(signal).toBe('SIGKILL');
  const it = await TestEngine.open({ directory });
  onTestFinished(() => it.close());
  const runIds = reports.flatMap((report) => (report.said === 'started' ? [report.runId] : []));
  expect(runIds).toHaveLength(2);
  for (const runId of runIds) {
    await it.until(runId, () => it.types(runId).filter((type) => type === 'step.started').length === 2);
    expect(it.events(runId).at(-1)).toMatchObject({ data: { stepId: 'a', attempt: 1, restarted: true } });
    // It would take a minute; the operator knows better.
    await it.engine.command(
      runId,
      { type: 'rewind', stepId: 'a', modifications: { script: { delayMs: 0 } }, notes: null },
      'operator:ada',
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  }
  expect(findEngineHolder(directory)).toMatchObject({ pid: process.pid });
  await expect(TestEngine.open({ directory })).rejects.toBeInstanceOf(StoreHeld);
  expect(it.bugs).toEqual([]);
});

interface First {
  readonly pid: number;
  kill(): void;
  readonly end: Promise<CrashedHost>;
}

/** Resolves when it is at work. */
function startFirst(orders: CrashOrders): Promise<First> {
  return new Promise((resolve, reject) => {
    const end = runCrashHost(orders, {
      onStart: (child) => {
        onTestFinished(() => void child.kill('SIGKILL'));
        const looking = setInterval(() => {
          if (!existsSync(orders.ledger) || readLedger(orders.ledger).length < orders.start.length) return;
          clearInterval(looking);
          resolve({ pid: child.pid ?? 0, kill: () => void child.kill('SIGKILL'), end });
        }, 5);
        child.once('exit', () => clearInterval(looking));
      },
    });
    void end.then(({ errors }) => reject(new Error(`It ended before it was at work: ${errors}`)));
  });
}
