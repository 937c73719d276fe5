import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { readLedger } from './ledger.ts';
import { createScriptedAgent } from '../rehearsal/scripted-agent.ts';
import { testProfile } from '../rehearsal/test-agents.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-ledger-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('notes each effect before and after, and reads past a line that a crash cut short', async () => {
  const ledger = join(directory, 'ledger.jsonl');
  const profile = testProfile('test-effect');
  if (!profile) throw new Error('there is no test-effect');
  const agent = createScriptedAgent(profile, { ledger });
  const cancelled = new AbortController();
  await agent.invoke(exampleRequest({ idempotencyKey: 'run-1/a/1' }), exampleContext());
  const slow = agent.invoke(
    exampleRequest({ idempotencyKey: 'run-1/b/1', input: { script: { delayMs: 60_000 } } }),
    exampleContext({ signal: cancelled.signal }),
  );
  cancelled.abort(new Error('cancelled'));
  await expect(slow).rejects.toThrow('cancelled');
  appendFileSync(ledger, '{"phase":"bef');
  expect(readLedger(ledger).map(({ phase, key }) => `${phase} ${key}`)).toEqual([
    'before run-1/a/1',
    'after run-1/a/1',
    'before run-1/b/1',
  ]);
});
