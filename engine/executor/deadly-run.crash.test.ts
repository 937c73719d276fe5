/** A run that ends the process each time that it is taken up: the third start sets it aside, and the others go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createAgentRegistry } from '../agents/registry.ts';
import { createEngine } from '../create-engine.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';

const SOURCE = `
metadata: { name: run, version: 1.0.0, description: Asks, owner: owner }
orchestration:
  steps: [ { id: report, agent: test-effect, checkpoint_after: { question: Go on?, required: true } } ]
`;

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

test('a run that ends the process that takes it up comes last at the next start, and is set aside at the one after', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'baton-deadly-'));
  folders.push(directory);
  const orders = { directory, ledger: join(directory, 'ledger.jsonl'), definitions: [{ name: 'run', source: SOURCE }], start: [], leavesQuestions: true } as const;
  const killed = async (more: { readonly start?: readonly string[]; readonly crashAt: Parameters<typeof runCrashHost>[0]['crashAt'] }) => {
    const { signal, errors } = await runCrashHost({ ...orders, ...more });
    expect(signal, errors).toBe('SIGKILL');
  };
  // Two runs that ask, and a process that is killed once both do.
  await killed({ start: ['run', 'run'], crashAt: { point: 'effect.after', time: 2 } });
  // Each run that is taken up is woken: the first of them kills, and then, as the last of two, kills again.
  await killed({ crashAt: { point: 'timer.after', time: 1 } });
  await killed({ crashAt: { point: 'timer.after', time: 2 } });

  const agents = await createAgentRegistry({ directories: [], dataDirectory: directory, testAgents: { ledger: orders.ledger } });
  const bugs: unknown[] = [];
  const engine = await createEngine({ directory, agents, onUnexpectedError: (error) => void bugs.push(error) });
  const runs = () => engine.readModels.listRuns({ sort: 'oldest' }, { limit: 10, offset: 0 }).items;
  await new Promise<void>((resolve) => {
    const look = () => (runs().some(({ status }) => status === 'needs_attention') && runs().some(({ status }) => status === 'checkpoint') ? resolve() : undefined);
    engine.subscribe(() => setImmediate(look));
    look();
  });
  expect(runs()).toMatchObject([{ status: 'needs_attention', error: expect.stringMatching(/ended while it took this run up, twice in a row/) }, { status: 'checkpoint' }]);

  // Whoever thinks that it was an accident takes it up again.
  const [deadly] = runs();
  await engine.command(deadly?.id ?? '', { type: 'retry', stepId: null, modifications: null, notes: null }, 'operator:test');
  await engine.close();
  const again = await createEngine({ directory, agents: await createAgentRegistry({ directories: [], dataDirectory: directory, testAgents: { ledger: orders.ledger } }) });
  expect(again.readModels.openRuns().map(({ status }) => status)).toEqual(['checkpoint', 'checkpoint']);
  await again.close();
  expect(bugs).toEqual([]);
});
