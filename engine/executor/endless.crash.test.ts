/**
 * The engine killed in the middle of a run that never waits: it starts again, and the run can be cancelled or ends by
 * its limit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { createEngine } from '../assembly/create-engine.ts';
import type { Engine } from '../port/engine.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';

const SOURCE = `
metadata: { name: run, version: 1.0.0, description: Goes round, owner: owner }
orchestration:
  parameters: [ { name: go_on, type: boolean, default: true } ]
  steps: [ { id: report, agent: test-effect } ]
  machine:
    initial: check
    states:
      check: { transitions: [ { to: more, when: parameters.go_on }, { to: done } ] }
      more: { transitions: [ { to: check } ] }
      done: { run: report, final: true }
`;

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A store whose only run was going round when its engine was killed. */
async function killedStore(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-endless-'));
  folders.push(directory);
  const orders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [{ name: 'run', source: SOURCE }],
    start: ['run'],
    crashAt: { point: 'append.before', time: 2 },
  } as const;
  const { signal, errors } = await runCrashHost(orders);
  expect(signal, errors).toBe('SIGKILL');
  return directory;
}

async function reopened(directory: string, bugs: unknown[]): Promise<Engine> {
  const agents = await createAgentRegistry({
    directories: [],
    dataDirectory: directory,
    testAgents: { ledger: join(directory, 'ledger.jsonl') },
  });
  return createEngine({ directory, agents, onUnexpectedError: (error) => void bugs.push(error) });
}

function runOf({ readModels }: Engine) {
  const [run] = readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  if (!run) throw new Error('The run is gone');
  return run;
}

describe('after the kill', () => {
  test('the engine starts, and the run can be cancelled', async () => {
    const bugs: unknown[] = [];
    const engine = await reopened(await killedStore(), bugs);
    expect(runOf(engine)).toMatchObject({ status: 'running' });
    await engine.command(runOf(engine).id, { type: 'cancel', notes: null }, 'operator:test');
    expect(runOf(engine).status).toBe('cancelled');
    await engine.close();
    expect(bugs).toEqual([]);
  });

  test('the run ends by its limit when nobody cancels it, and the next start is quick about it', async () => {
    const bugs: unknown[] = [];
    const directory = await killedStore();
    const engine = await reopened(directory, bugs);
    await new Promise<void>((resolve) => {
      const look = () => (runOf(engine).status === 'failed' ? resolve() : undefined);
      engine.subscribe(() => setImmediate(look));
    });
    expect(runOf(engine).error).toMatch(/1,001 entries; 1,000 entries is the limit/);
    await engine.close();
    const again = await reopened(directory, bugs);
    expect(again.readModels.openRuns()).toEqual([]);
    await again.close();
    expect(bugs).toEqual([]);
  });
});
