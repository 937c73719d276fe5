import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../cli/run-command-line.ts';
import { recordingTerminal } from '../cli/testing.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

const SOURCE = `
metadata: { name: brief, displayName: Brief, version: 1.0.0, description: Writes a brief., owner: test-noop }
orchestration:
  steps:
    - id: write
      agent: test-deliver
      input: { userMessage: Hello }
      output_mapping: { text: "$.content.deliverable.content" }
      checkpoint_after: { question: "Good?", options: [ { action: continue, label: Yes }, { action: abort, label: No } ] }
    - { id: send, agent: test-echo, depends_on: [write], input: { userMessage: "{{ steps.write.text }}" }, output_mapping: { sent: "$.content.message" } }
  output: { sent: "{{ steps.send.sent }}" }
`;

async function asked() {
  const server = await openTestServer();
  const { client } = server;
  const { id: runId } = await client.runs.start({ source: SOURCE, mode: 'rehearsal' });
  for await (const { kind } of await client.runs.watch({ runId })) if (kind === 'waiting') break;
  const [approval] = (await client.approvals.list({ status: 'pending' })).items;
  return { ...server, runId, approvalId: approval?.id ?? '' };
}

test('what an operator has edited is what is reviewed, what the next step reads, and a version beside the first', async () => {
  const { client, runId, approvalId, bugs } = await asked();
  const made = await client.runs.editDeliverable({
    runId,
    stepId: 'write',
    from: 1,
    content: '# Mine',
    notes: 'a typo',
  });
  expect(made).toMatchObject({ version: 2, content: '# Mine', edit: { by: 'operator:ada', notes: 'a typo', from: 1 } });
  const { step } = await client.approvals.get({ approvalId });
  expect(step?.work?.deliverable).toMatchObject({ version: 2, content: '# Mine' });
  await client.approvals.decide({ approvalId, decision: 'continue' });
  for await (const { kind } of await client.runs.watch({ runId })) if (kind === 'ended') break;
  expect((await client.runs.get({ runId })).output).toEqual({ sent: '# Mine' });
  const { items } = await client.runs.deliverables({ runId });
  expect(items.map(({ version, edit, content }) => [version, edit?.from, content === '# Mine'])).toEqual([
    [1, undefined, false],
    [2, 1, true],
  ]);
  expect(bugs).toEqual([]);
});

test('a deliverable can be edited after its run has ended, and nothing that was read changes', async () => {
  const { client, engine, runId, approvalId } = await asked();
  await client.approvals.decide({ approvalId, decision: 'continue' });
  for await (const { kind } of await client.runs.watch({ runId })) if (kind === 'ended') break;
  const before = (await client.runs.get({ runId })).output;
  await client.runs.editDeliverable({ runId, stepId: 'write', from: 1, title: 'Better', content: 'later' });
  const run = await client.runs.get({ runId });
  expect(run).toMatchObject({ status: 'completed', output: before });
  expect(run.steps[0]?.deliverable).toMatchObject({ version: 2 });
  expect(await engine.rebuild()).toMatchObject({ isIdentical: true });
});

test('two who edit the same version do not lose what one of them wrote', async () => {
  const { client, runId } = await asked();
  const edit = (content: string) => client.runs.editDeliverable({ runId, stepId: 'write', from: 1, content });
  await edit('first');
  await expect(edit('second')).rejects.toThrow('at version 2 now');
  await expect(client.runs.editDeliverable({ runId, stepId: 'send', from: 1, content: '' })).rejects.toThrow(
    'has delivered no version 1',
  );
});

test('baton deliverables edits from a file, and writes any version out', async () => {
  const { client, runId } = await asked();
  const directory = temporaryDirectory();
  const file = join(directory, 'mine.md');
  writeFileSync(file, '# Mine\n');
  const typed = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory, env: {}, fileMode: 0o644, connect };
    const code = await runCommandLine(['deliverables', ...words], surroundings);
    return { code, out: terminal.written(), err: terminal.said() };
  };
  const edited = await typed('edit', runId, 'write', file, '--title', 'Better', '--note', 'shorter');
  expect(edited).toMatchObject({ code: 0, out: 'Better: version 2 was made of version 1.\n' });
  expect((await typed('export', runId, 'write')).out).toBe('# Mine\n');
  expect((await typed('export', runId, 'write', '1')).out).toContain('Hello');
  expect(await typed('export', runId, 'write', '3')).toMatchObject({
    code: 2,
    err: expect.stringContaining('has no version 3 of what it delivered; there are 1, 2') as unknown,
  });
  expect((await typed('--content', runId)).out).toContain('v2');
});
