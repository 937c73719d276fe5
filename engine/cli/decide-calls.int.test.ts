import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { writeToolAgent } from '../testing/tool-server/write-tool-agent.ts';
import { runCommandLine } from './run-command-line.ts';
import { recordingTerminal } from './testing.ts';

const CLERK = `
metadata: { name: clerk, displayName: Clerk, version: 1.0.0, description: Writes notes. }
type: context
configuration: { provider: openai, model: gpt-5-mini, systemPrompt: Write., api: responses, tools: [{ agent: tools }] }
`;
const NOTES = `
metadata: { name: notes, displayName: Notes, version: 1.0.0, description: Writes notes, owner: owner }
orchestration:
  steps: [{ id: write, agent: clerk, input: { userMessage: Three notes } }]
  output: { said: "{{ steps.write }}" }
`;

/** A clerk who wants to write three notes; a person decides about all but those that begin with a small letter. */
async function desk() {
  const directory = temporaryDirectory();
  const folder = join(directory, 'agents');
  const noted = join(directory, 'noted');
  const approval = { when: 'text.matches("^[A-Z]")' };
  mkdirSync(folder, { recursive: true });
  writeToolAgent({ folder, tools: [{ name: 'note', when: 'size(text) < 20', approval }], orders: { noted } });
  writeFileSync(join(folder, 'clerk.yaml'), CLERK);
  const model = await ModelServer.open();
  onTestFinished(() => model.close());
  model.script(
    { calls: ['small', 'One', 'Two', 'Three'].map((text) => ({ name: 'note', parameters: { text } })) },
    { text: 'They are noted.' },
  );
  const { client, engine } = await openTestServer({}, directory, {
    agentDirectories: [folder],
    world: {
      endpoint: () => ({ address: model.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => false, reveal: () => Promise.resolve(null) },
    },
  });
  const typed = async (...words: string[]): Promise<{ code: number; said: string }> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory, env: {}, fileMode: 0o644, connect };
    const code = await runCommandLine(words, surroundings);
    return { code, said: terminal.written() + terminal.said() };
  };
  const { id } = await engine.start({
    definition: { source: NOTES },
    parameters: {},
    mode: 'live',
    attended: true,
    owner: null,
    actor: 'operator:test',
    correlationId: null,
  });
  await expect.poll(() => engine.readModels.findRun(id)?.status).toBe('checkpoint');
  const write = (name: string, value: object): string => {
    const file = join(directory, name);
    writeFileSync(file, JSON.stringify(value));
    return file;
  };
  const notes = (): string[] => (existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : []);
  return { client, model, typed, runId: id, approvalId: `${id}.write.1.calls`, write, notes };
}

test('calls of tools are shown with their arguments and decided one by one, in one answer', async () => {
  const { client, model, typed, runId, approvalId, write, notes } = await desk();
  expect(notes()).toEqual(['small']);
  expect((await typed('approvals')).said).toContain('May step "write" call note of tools (3 times)?');
  const shown = await typed('approvals', runId);
  expect(shown.said).toMatch(
    /2 {2}note of tools\n {5}\{"text":"One"\}\n {5}only when size\(text\) < 20\n {2}3 {2}note/,
  );
  expect(shown.said).toContain(`baton decide ${approvalId} continue --call '*=approve'`);
  const edit = write('other.json', { text: 'Another' });
  const decided = await typed(
    ...['decide', runId, 'continue', '--call', `2=edit:${edit}`, '--call', '4=reject:Not that', '--call', '*=approve'],
  );
  expect(decided.code).toBe(0);
  expect(decided.said).toContain('They are noted.');
  expect(notes()).toEqual(['small', 'Another', 'Two']);
  expect(JSON.stringify(model.asked[1]?.body)).toContain('A person has rejected this call: Not that');
  const { approval, calls } = await client.approvals.get({ approvalId });
  expect(approval).toMatchObject({ kind: 'tools', status: 'decided', decidedBy: 'operator:ada' });
  expect(calls.map(({ id, decided: said }) => [id, said?.decision])).toEqual([
    ['2', 'edit'],
    ['3', 'approve'],
    ['4', 'reject'],
  ]);
  expect((await typed('approvals', approvalId)).said).toMatch(/note of tools {2}rejected\n.*\n {5}told Not that/);
  const run = await client.runs.get({ runId });
  expect(run.steps[0]).toMatchObject({ status: 'completed', attempt: 1, usage: { inputTokens: 22 } });
});

test('arguments that the tool, or the file of its agent, does not take are refused before anything moves', async () => {
  const { client, typed, runId, approvalId, write, notes } = await desk();
  const others = ['--call', '*=approve'];
  const tooLong = write('long.json', { text: 'x'.repeat(30) });
  const refused = await typed('decide', runId, 'continue', '--call', `2=edit:${tooLong}`, ...others);
  expect(refused.code).not.toBe(0);
  expect(refused.said).toContain('size(text) < 20');
  const unfit = write('unfit.json', { text: 7 });
  expect((await typed('decide', runId, 'continue', '--call', `2=edit:${unfit}`, ...others)).said).toMatch(/string/);
  expect((await typed('decide', runId, 'continue', '--call', '2=approve')).said).toContain('nothing is said of 3, 4');
  expect((await typed('decide', runId, 'continue')).said).toContain('approve, edit or reject 2, 3, 4');
  expect((await client.approvals.get({ approvalId })).approval.status).toBe('pending');
  expect(notes()).toEqual(['small']);
  expect((await typed('decide', runId, 'abort')).said).toContain('aborted');
  expect(notes()).toEqual(['small']);
});
