/** The engine is killed after an agent has written to its memory, and before its answer is recorded. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCrashHost } from '../../testing/run-crash-host.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { TestEngine } from '../../testing/test-engine.ts';

const RUN = `
metadata: { name: run, version: 1.0.0, owner: owner }
orchestration:
  steps: [ { id: work, agent: clerk, input: { userMessage: Remember } } ]
  output: { heard: "{{ steps.work.content.result.heard }}", drawn: "{{ steps.work.content.result.drawn }}" }
`;

test('what a call has written is written once, and the call that begins again is given what the first one read', async () => {
  const directory = temporaryDirectory();
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  const code =
    'module.exports = (request) => ({ heard: request.context.memory.length, drawn: String(Date.now()) + Math.random() })';
  const agent = {
    metadata: { name: 'clerk', displayName: 'Clerk', version: '1.0.0', description: 'Remembers.' },
    type: 'function',
    configuration: { language: 'javascript', code },
    permissions: { memory: ['read', 'write'] },
    idempotent: true,
    memory: {
      read: [{ namespace: 'all' }],
      write: [{ namespace: 'all', key: 'drawn', value: '{{ answer.content.result.drawn }}' }],
    },
  };
  writeFileSync(join(agents, 'clerk.yaml'), JSON.stringify(agent));
  const killed = await runCrashHost({
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [{ name: 'run', source: RUN }],
    start: ['run'],
    agentDirectories: [agents],
    crashAt: { point: 'effect.after', time: 1 },
  });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  const it = await TestEngine.open({ directory, agentDirectories: [agents] });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  await it.reached(run?.id ?? '', 'completed');
  const { items } = it.engine.memory.list({}, { limit: 10, offset: 0 }, Date.now());
  expect(items).toMatchObject([{ namespace: 'all', key: 'drawn', writtenBy: 'agent:clerk', runId: run?.id }]);
  const ended = it.events(run?.id ?? '').findLast(({ type }) => type === 'orchestration.run.completed')?.data;
  expect(ended).toMatchObject({ output: { heard: 0 } }); // and not what the killed one had written
  expect(ended).not.toMatchObject({ output: { drawn: items[0]?.value } });
  await it.close();
});
