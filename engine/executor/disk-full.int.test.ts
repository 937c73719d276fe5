import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import { JournalAudit } from '../testing/audit-journal.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { tinyDisk } from '../testing/tiny-disk.ts';

const RUNS = 10;
const STEPS = 30;
/** Of text that every step takes and gives back. */
const BYTES = 8_000;
const REFUSAL = { name: 'EngineError', code: 'storage_full', remedy: expect.stringContaining('Make room') };

const CHAIN = `
metadata: { name: chain, displayName: Chain, version: 1.0.0, description: A chain, owner: owner }
orchestration:
  parameters: [{ name: text, type: string, required: true }]
  steps:
${Array.from({ length: STEPS }, (_, index) => `    - { id: s${index}, agent: test-echo, ${index > 0 ? `depends_on: [s${index - 1}], ` : ''}input: { userMessage: "{{ text }}", script: { delayMs: 20 } } }`).join('\n')}
`;

test('when the disk fills up, what is under way waits, nothing else begins, and all of it goes on by itself', async (context) => {
  const directory = tinyDisk(context, 48);
  const ledger = join(temporaryDirectory(), 'ledger.jsonl');
  writeFileSync(join(directory, 'ballast'), Buffer.alloc(44 * 1024 * 1024));
  const it = await TestEngine.open({ directory, ledger });
  onTestFinished(() => it.close());
  const runIds = await Promise.all(
    Array.from({ length: RUNS }, () => it.start(CHAIN, { parameters: { text: 'x'.repeat(BYTES) } })),
  );
  await expect.poll(() => it.engine.state, { timeout: 50_000 }).toBe('storage_full');

  await expect.poll(() => begun(ledger).length - answered(ledger)).toBe(0); // agents at work are not disturbed
  const audit = new JournalAudit();
  audit.takeIn(it.engine.journal, ledger);
  expect(audit.complaints, 'nothing began that is not recorded').toEqual([]);
  const waiting = [...audit.done].filter((key) => !audit.outcomes.has(key));
  expect(waiting, 'there are answers that wait').not.toEqual([]);

  await expect(it.start(CHAIN, { parameters: { text: 'x' } })).rejects.toMatchObject(REFUSAL);
  for (const type of ['pause', 'cancel'] as const)
    await expect(it.engine.command(runIds[0] ?? '', { type, notes: null }, 'operator:ada')).rejects.toMatchObject(
      REFUSAL,
    );
  // It has looked for room again. A turn that takes fewer answers may have found some; then it is all recorded.
  await delay(1_500);
  await expect.poll(() => it.engine.state).toBe('storage_full');
  audit.takeIn(it.engine.journal, ledger);
  expect(audit.complaints, 'nothing began that is not recorded').toEqual([]);
  expect(
    it.engine.readModels.listRuns({ status: ['running'] }, { limit: 1, offset: 0 }).total,
    'readers still read',
  ).toBe(RUNS);

  rmSync(join(directory, 'ballast'));
  for (const runId of runIds) expect(await it.ended(runId)).toMatchObject({ status: 'completed', stepsDone: STEPS });
  expect(it.engine.state).toBe('running');
  audit.takeIn(it.engine.journal, ledger);
  expect(audit.complaints).toEqual([]);
  expect(begun(ledger), 'nothing was sent twice').toHaveLength(RUNS * STEPS);
  expect(audit.starts.size).toBe(RUNS * STEPS);
  expect(audit.outcomes.size, 'nothing is lost').toBe(RUNS * STEPS);
  expect(it.bugs).toEqual([]);
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

test('an engine that is to start on a full disk says what is wrong, and starts when there is room', async (context) => {
  const directory = tinyDisk(context, 4);
  const ledger = join(temporaryDirectory(), 'ledger.jsonl');
  const before = await TestEngine.open({ directory, ledger });
  const runId = await before.start(CHAIN, { parameters: { text: 'x' } });
  await before.engine.close();
  fill(join(directory, 'ballast'));
  await expect(TestEngine.open({ directory, ledger })).rejects.toMatchObject(REFUSAL);
  rmSync(join(directory, 'ballast'));
  const it = await TestEngine.open({ directory, ledger });
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  await it.close();
});

/** Keys of effects that have begun, in order. */
function begun(ledger: string): string[] {
  return readLedger(ledger).flatMap(({ phase, key }) => (phase === 'before' ? [key] : []));
}

function answered(ledger: string): number {
  return readLedger(ledger).filter(({ phase }) => phase === 'after').length;
}

/** To the last byte. */
function fill(path: string): void {
  for (const size of [1024 * 1024, 4096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      continue; // no room for one of that size
    }
  }
}
