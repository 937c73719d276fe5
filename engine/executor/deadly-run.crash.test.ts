/**
 * A large run that ends the process each time that it is taken up: the third start sets it aside, and the others go on.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const SOURCE = `
metadata: { name: run, version: 1.0.0, description: Asks, owner: owner }
orchestration:
  parameters: [ { name: text, type: string, required: true } ]
  steps: [ { id: report, agent: test-effect, checkpoint_after: { question: Go on?, required: true } } ]
`;
const LARGE = 'x'.repeat(1_100_000);

/**
 * A store with runs that ask, and what starts an engine over it that is killed as it takes one up: each that is taken
 * up is woken.
 */
async function store(texts: readonly string[]) {
  const directory = temporaryDirectory();
  const it = await TestEngine.open({ directory });
  const runIds: string[] = [];
  for (const text of texts) runIds.push(await it.start(SOURCE, { parameters: { text } }));
  for (const runId of runIds) await it.reached(runId, 'checkpoint');
  await it.close();
  const orders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [],
    start: [],
    leavesQuestions: true,
  } as const;
  return {
    directory,
    runIds,
    killedAtRun: async (time: number) => {
      const { signal, errors } = await runCrashHost({ ...orders, crashAt: { point: 'timer.after', time } });
      expect(signal, errors).toBe('SIGKILL');
    },
  };
}

test('a large run that ends the process that takes it up comes last at the next start, and is set aside at the one after', async () => {
  const {
    directory,
    runIds: [deadly = '', other = ''],
    killedAtRun,
  } = await store([LARGE, LARGE]);
  await killedAtRun(1);
  await killedAtRun(2); // as the last of two

  const first = await TestEngine.open({ directory });
  const { error } = await first.reached(deadly, 'needs_attention');
  expect(error).toMatch(/ended while it took this run up, twice in a row/);
  expect(first.engine.readModels.findRun(other)).toMatchObject({ status: 'checkpoint' });
  // Whoever thinks that it was an accident takes it up again.
  await first.engine.command(
    deadly,
    { type: 'retry', stepId: null, modifications: null, notes: null },
    'operator:test',
  );
  await first.close();

  const next = await TestEngine.open({ directory });
  expect(next.engine.readModels.openRuns().map(({ status }) => status)).toEqual(['checkpoint', 'checkpoint']);
  await next.close();
  expect([...first.bugs, ...next.bugs]).toEqual([]);
});

test('a small run is not to blame, however often a process is killed while it takes it up', async () => {
  const {
    directory,
    runIds: [runId = ''],
    killedAtRun,
  } = await store(['small']);
  for (let kill = 0; kill < 3; kill++) await killedAtRun(1);
  const it = await TestEngine.open({ directory });
  await it.decide(`${runId}.report.1`, 'continue');
  expect((await it.ended(runId)).status).toBe('completed');
  await it.close();
});
