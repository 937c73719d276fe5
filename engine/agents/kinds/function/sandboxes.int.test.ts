import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TestEngine } from '../../../testing/test-engine.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxTask } from './sandbox-protocol.ts';
import { Sandboxes } from './sandboxes.ts';

const task: SandboxTask = {
  code: 'module.exports = () => 1;',
  file: 'one.js',
  options: JSON.stringify({ require: [], environment: {}, config: {}, request: {} }),
  memoryBytes: 32 * 1024 * 1024,
  cpuMs: 5_000,
};
const host = { answer: () => Promise.reject(new Error('Nothing is asked here')), say: () => undefined };
const never = new AbortController().signal;

/** A thread in the place of the real one, that does this with each message. */
function threadThat(does: string): URL {
  const code = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (message) => { ${does} });
    parentPort.postMessage({ type: 'ready' });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function open(workerUrl?: URL): Sandboxes {
  const sandboxes = new Sandboxes(workerUrl && { workerUrl });
  onTestFinished(() => sandboxes.close());
  return sandboxes;
}

test('a function runs where one waits warm, and where none does', async () => {
  const sandboxes = open();
  await sandboxes.warm();
  for (let time = 0; time < 3; time += 1)
    expect(await sandboxes.run(task, host, never)).toBe('{"value":1,"isDeliverable":false}');
});

test.each([
  ['ends', 'process.exit(1);'],
  ['throws', "throw new Error('broken');"],
])('a thread that %s before its function does is an attempt that was killed', async (_, does) => {
  const error = await open(threadThat(does))
    .run(task, host, never)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'AgentError', code: 'function_killed', retryable: true });
});

test('one that can not be started says so', async () => {
  const error = open(new URL('data:text/javascript,throw new Error("no")')).run(task, host, never);
  await expect(error).rejects.toMatchObject({
    code: 'function_killed',
    message: expect.stringContaining('no') as string,
  });
});

test('a thread that says nothing is ended when its function has had its time', async () => {
  const error = open(threadThat('')).run({ ...task, cpuMs: 50 }, host, never);
  await expect(error).rejects.toMatchObject({ code: 'function_cpu' });
});

test('a thread that asks for more than it may, or says too much, is ended', async () => {
  const asks =
    "for (let id = 1; id < 3000; id += 1) parentPort.postMessage({ type: 'call', id, name: 'x', json: '{}', bytes: null });";
  await expect(open(threadThat(asks)).run(task, host, never)).rejects.toMatchObject({ code: 'limit_exceeded' });
  const says = "for (let id = 1; id < 3000; id += 1) parentPort.postMessage({ type: 'say', kind: 'log', json: '{}' });";
  await expect(open(threadThat(says)).run(task, host, never)).rejects.toMatchObject({ code: 'limit_exceeded' });
});

test('more functions than may work at once wait, and one that is told to stop waits no longer', async () => {
  const sandboxes = open(threadThat(''));
  const stop = new AbortController();
  const working = Array.from({ length: 8 }, () => sandboxes.run({ ...task, cpuMs: 60_000 }, host, stop.signal));
  const impatient = new AbortController();
  const waiting = sandboxes.run(task, host, impatient.signal);
  impatient.abort(new Error('no longer'));
  await expect(waiting).rejects.toThrow('no longer');
  const next = sandboxes.run({ ...task, cpuMs: 50 }, host, never);
  stop.abort(new Error('enough'));
  for (const one of working) await expect(one).rejects.toThrow('enough');
  await expect(next).rejects.toMatchObject({ code: 'function_cpu' });
});

test('closing ends the functions that are at work', async () => {
  const sandboxes = open(threadThat(''));
  const working = sandboxes.run({ ...task, cpuMs: 60_000 }, host, never);
  const ended = expect(working).rejects.toMatchObject({ code: 'function_killed' });
  await sandboxes.close();
  await ended;
  await expect(sandboxes.run(task, host, never)).rejects.toMatchObject({ code: 'function_killed' });
});

test('a sandbox that is killed is one failed attempt, and the run goes on', async () => {
  const directory = temporaryDirectory();
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  const file = {
    metadata: { name: 'maker', displayName: 'Maker', version: '1.0.0', description: 'Makes something.' },
    type: 'function',
    configuration: { language: 'javascript', code: 'module.exports = () => 1;' },
    limits: { concurrency: 2 },
  };
  writeFileSync(join(agents, 'maker.yaml'), JSON.stringify(file)); // JSON is YAML
  const dies = `if (JSON.parse(message.options).request.attempt === 1) process.exit(1);
    parentPort.postMessage({ type: 'ended', json: '{"value":"alive","isDeliverable":false}' });`;
  const it = await TestEngine.open({ agentDirectories: [agents], functionWorker: threadThat(dies) });
  onTestFinished(() => it.close());
  const runId = await it.start(
    `
metadata: { name: run, version: 1.0.0, owner: owner }
orchestration:
  steps: [ { id: make, agent: maker, input: { userMessage: x }, retry: { maxAttempts: 2, initialDelayMs: 1 } } ]
`,
    { mode: 'live' },
  );
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const codes = it
    .events(runId)
    .map(({ data }) => ('error' in data ? (data.error as { code?: string } | null)?.code : null));
  expect(codes.filter((code) => code === 'function_killed')).toHaveLength(1);
});
