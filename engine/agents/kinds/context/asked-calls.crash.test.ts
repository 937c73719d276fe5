/**
 * kill -9 at everything that is recorded while calls of tools are asked about, decided and made: no call is made twice,
 * no decision is lost, and what was said to the model is not said again.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import { TestEngine } from '../../../testing/test-engine.ts';
import { timesToKill } from '../../../testing/times-to-kill.ts';
import { writeToolAgent } from '../../../testing/tool-server/write-tool-agent.ts';

const CLERK = `
metadata: { name: clerk, displayName: Clerk, version: 1.0.0, description: Writes notes. }
type: context
configuration:
  { provider: openai, model: gpt-5-mini, systemPrompt: Write., api: responses, tools: [{ agent: tools }] }
`;
const NOTES = `
metadata: { name: notes, displayName: Notes, version: 1.0.0, description: Writes notes, owner: owner }
orchestration:
  steps: [{ id: write, agent: clerk, input: { userMessage: Two notes } }]
`;

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-asked-'));
  folders.push(folder);
  return folder;
};
let server: ModelServer;
let reached: Readonly<Record<string, number>> = {};
beforeAll(async () => {
  server = await ModelServer.open(({ body }) =>
    JSON.stringify(body).includes('function_call_output')
      ? { text: 'Both are noted.' }
      : { calls: ['one', 'two'].map((text) => ({ name: 'note', parameters: { text } })) },
  );
  const { reports, errors } = await runCrashHost(newOrders(null), { env: env() });
  const end = reports.find((report) => report.said === 'ended');
  if (end?.said !== 'ended') throw new Error(`The undisturbed run did not end: ${errors}`);
  reached = end.reached;
});
afterAll(async () => {
  await server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const env = (): Record<string, string> => ({ OPENAI_BASE_URL: server.baseUrl });

function newOrders(crashAt: CrashOrders['crashAt']): CrashOrders & { readonly agents: string; readonly noted: string } {
  const directory = newFolder();
  const agents = join(directory, 'agents');
  const noted = join(directory, 'noted');
  writeToolAgent({ folder: agents, tools: [{ name: 'note', approval: 'always' }], orders: { noted } });
  writeFileSync(join(agents, 'clerk.yaml'), CLERK);
  return {
    directory,
    agents,
    noted,
    ledger: join(directory, 'ledger.jsonl'),
    agentDirectories: [agents],
    definitions: [{ name: 'notes', source: NOTES }],
    start: ['notes'],
    crashAt,
  };
}

const notesIn = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];

/** How often the model was asked from the beginning. */
const beginnings = (): number =>
  server.asked.filter(({ body }) => !JSON.stringify(body).includes('function_call_output')).length;

/** What becomes of it when an engine takes it up again, and somebody decides what is still asked. */
async function takenUp({ directory, agents }: ReturnType<typeof newOrders>) {
  const it = await TestEngine.open({
    directory,
    agentDirectories: [agents],
    world: {
      endpoint: () => ({ address: server.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => false, reveal: () => Promise.resolve(null) },
    },
  });
  try {
    const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    if (!run) return null;
    const standing = await it.until(run.id, ({ status }) => status !== 'running');
    const decidedBefore = it.types(run.id).includes('checkpoint.resolved');
    const askedBefore = it.types(run.id).includes('step.asked');
    if (standing.status === 'checkpoint') {
      const [open] = it.engine.readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).items;
      const calls = ['1', '2'].map((id) => ({ id, decision: 'approve' as const }));
      await it.engine.command(
        run.id,
        { ...{ type: 'decide', approvalId: open?.id ?? '', decision: 'continue' }, ...NOTHING_MORE, calls } as never,
        'operator:test',
      );
    }
    const { status, error } = await it.until(run.id, (row) => !['running', 'checkpoint'].includes(row.status));
    return {
      status,
      error,
      askedBefore,
      decidedBefore,
      types: it.types(run.id),
      wasAsked: standing.status === 'checkpoint',
    };
  } finally {
    await it.close();
  }
}
const NOTHING_MORE = { notes: null, modifications: null, rewindTo: null };

describe.each(['append.before', 'append.after'] as const)('an engine that is killed at %s', (point) => {
  test('makes no call twice and loses no decision', async () => {
    let kills = 0;
    for (const time of timesToKill({ point, reached: reached[point] ?? 0 })) {
      server.asked.length = 0;
      const orders = newOrders({ point, time });
      const killed = await runCrashHost(orders, { env: env() });
      // How much one turn records, and so how often the journal is written to, is never quite the same.
      if (killed.signal !== 'SIGKILL') {
        expect(killed.reports.at(-1), killed.errors).toMatchObject({ said: 'ended' });
        expect(notesIn(orders.noted)).toEqual(['one', 'two']);
        break;
      }
      kills++;
      await expectOneCallEach(orders, `${point} for the ${time}. time`);
    }
    expect(kills).toBeGreaterThan(0);
  }, 240_000);
});

async function expectOneCallEach(orders: ReturnType<typeof newOrders>, when: string): Promise<void> {
  const asked = server.asked.length;
  const after = await takenUp(orders);
  const notes = notesIn(orders.noted);
  expect(new Set(notes).size, when).toBe(notes.length);
  if (after?.status === 'completed') {
    expect(notes, when).toEqual(['one', 'two']);
    expect(after.types.filter((type) => type === 'step.asked')).toHaveLength(1);
    expect(after.types.filter((type) => type === 'checkpoint.resolved')).toHaveLength(1);
    if (after.decidedBefore) expect(after.wasAsked, when).toBe(false);
    if (asked > 0 && after.askedBefore) expect(beginnings(), when).toBe(1);
  } else if (after) {
    expect(after, when).toMatchObject({
      status: 'needs_attention',
      error: expect.stringMatching(/not known whether/),
    });
  }
}
