import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { writeToolAgent } from '../../../testing/tool-server/write-tool-agent.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';

const ADDING = `
metadata: { name: adding, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps:
    - { id: add, agent: tools, input: { tool: steps } }
  output: { said: "{{ steps.add }}" }
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-killed-call-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('an engine that is killed in the middle of a call takes the server with it, and the call is made again', async () => {
  const agents = join(directory, 'agents');
  const starts = join(directory, 'starts');
  writeToolAgent({ folder: agents, tools: [{ name: 'steps' }], orders: { counted: starts, stays: true } });
  const orders: CrashOrders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [{ name: 'adding', source: ADDING }],
    agentDirectories: [agents],
    start: ['adding'],
    crashAt: null,
  };
  const killed = await runCrashHost(orders, { onStart: (child) => void killOnceStarted(starts, child) });
  expect(killed.signal).toBe('SIGKILL');
  const [first = 0] = pidsIn(starts);
  await gone(first);
  const ended = await runCrashHost({ ...orders, start: [] });
  expect(ended.reports.at(-1)).toMatchObject({ said: 'ended' });
  const pids = pidsIn(starts);
  expect(pids).toHaveLength(2);
  for (const pid of pids) await gone(pid);
}, 60_000);

/** When the server has begun: the call waits for it. */
async function killOnceStarted(starts: string, child: { kill(signal: 'SIGKILL'): boolean }): Promise<void> {
  while (!existsSync(starts) || pidsIn(starts).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
}

function pidsIn(file: string): number[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map(Number);
}

/** Resolves when the process is gone. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
