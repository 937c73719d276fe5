/** The engine is killed while a function is at work, and while it keeps what the function made. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TestEngine } from '../../../testing/test-engine.ts';

const RUN = `
metadata: { name: run, version: 1.0.0, owner: owner }
orchestration:
  steps: [ { id: make, agent: maker, input: { userMessage: "Make it" } } ]
  output: { made: "{{ steps.make.content.result }}" }
`;

interface Prepared {
  readonly orders: CrashOrders;
  readonly assets: string;
}

function prepare(code: string, isIdempotent: boolean): Prepared {
  const directory = temporaryDirectory();
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  const file = {
    metadata: { name: 'maker', displayName: 'Maker', version: '1.0.0', description: 'Makes something.' },
    type: 'function',
    configuration: { language: 'javascript', require: ['axios'], code },
    permissions: { network: { hosts: ['api.openai.com'] }, assets: ['create'] },
    limits: { concurrency: 2 },
    idempotent: isIdempotent,
  };
  writeFileSync(join(agents, 'maker.yaml'), JSON.stringify(file)); // JSON is YAML
  return {
    orders: {
      directory,
      ledger: join(directory, 'ledger.jsonl'),
      definitions: [{ name: 'run', source: RUN }],
      start: ['run'],
      agentDirectories: [agents],
      crashAt: null,
    },
    assets: join(directory, 'assets'),
  };
}

/** A service that kills who asks it for the first time, while they wait for its answer. */
async function openDeadlyService(): Promise<{
  address: string;
  keys: readonly string[];
  kills: (child: ChildProcess) => void;
}> {
  const keys: string[] = [];
  let victim: ChildProcess | null = null;
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      keys.push((body as { key: string }).key);
      if (keys.length === 1) victim?.kill('SIGKILL');
      else response.end('"made"');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, keys, kills: (child) => (victim = child) };
}

const ASKS = `module.exports = async (request, ctx) =>
  (await ctx.require('axios').post(await ctx.endpoint('openai', null), { key: request.idempotencyKey })).data;`;

test('a function that may be asked twice is asked again after the kill, with the same key', async () => {
  const { orders } = prepare(ASKS, true);
  const service = await openDeadlyService();
  const env = { OPENAI_BASE_URL: service.address };
  const killed = await runCrashHost(orders, { env, onStart: service.kills });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  const after = await runCrashHost({ ...orders, start: [] }, { env });
  expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
  expect(service.keys).toEqual([service.keys[0], service.keys[0]]);
  const it = await TestEngine.open({ directory: orders.directory });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  expect(run?.status).toBe('completed');
  await it.close();
});

test('one that may not is not asked again: the operator is', async () => {
  const { orders } = prepare(ASKS, false);
  const service = await openDeadlyService();
  const env = { OPENAI_BASE_URL: service.address };
  const killed = await runCrashHost(orders, { env, onStart: service.kills });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  const it = await TestEngine.open({ directory: orders.directory, agentDirectories: orders.agentDirectories ?? [] });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  expect(await it.reached(run?.id ?? '', 'needs_attention')).toMatchObject({
    error: expect.stringContaining('not known whether the work was done'),
  });
  expect(service.keys).toHaveLength(1);
  await it.close();
});

test('killed while it keeps assets, none is there that is not whole, and the next attempt keeps all of them', async () => {
  const code = `module.exports = async (request, ctx) => {
    const made = [];
    for (let n = 0; n < 15; n += 1)
      made.push((await ctx.assets.saveBuffer(Buffer.alloc(3_000_000, 65 + n), 'text/plain')).id);
    return made;
  };`;
  const { orders, assets } = prepare(code, true);
  const kept = () => (existsSync(assets) ? readdirSync(assets).filter((name) => name.endsWith('.txt')) : []);
  const killed = await runCrashHost(orders, {
    onStart: (child) => {
      const looking = setInterval(() => kept().length >= 2 && child.kill('SIGKILL'), 2);
      child.once('exit', () => clearInterval(looking));
    },
  });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  expect(kept().length).toBeLessThan(15);
  mustBeWhole(assets, kept());
  const after = await runCrashHost({ ...orders, start: [] });
  expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
  expect(kept()).toHaveLength(15);
  mustBeWhole(assets, kept());
});

function mustBeWhole(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    expect(name).toBe(`${hash}.txt`);
  }
}
