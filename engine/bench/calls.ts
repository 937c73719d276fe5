/**
 * W12: what an agent adds to a call of what it stands for. Each kind asks a server in a process of its own, and so does
 * a bare client of the same protocol, by turns: the difference is ours.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { AgentRequest } from '../agents/port/agent.ts';
import { exampleContext, exampleRequest } from '../agents/port/example-request.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../agents/profiles/registry.ts';
import { loadDocumentReader } from '../definition/document-reader.ts';
import { loadConditions } from '../definition/expressions/condition-reader.ts';
import type { JsonObject } from '../values/json.ts';
import { TOOL_CHILD, type BenchmarkFigures, type Measured } from './benchmark-line.ts';
import { startModel } from './model-process.ts';
import { inRounds } from './rounds.ts';
import { median, quantile, roundedFigure } from './statistics.ts';

const key = { secret: 'OPENAI_API_KEY' };
const QUESTION = 'How did July go?';

export async function measureCalls(rounds: number, command: readonly string[]): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const model = await startModel(command);
  await model.script({ text: '{"name":"report","parameters":{}}' });
  const agents = await registryOf(directory, model.baseUrl, command);
  const bareTools = new Client({ name: 'bench', version: '1.0.0' });
  await bareTools.connect(
    new StdioClientTransport({ command: process.execPath, args: [...command, TOOL_CHILD], env: asNode }),
  );
  const post = (path: string, body: object) => async () => {
    const headers = { 'content-type': 'application/json' };
    await (await fetch(`${model.baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  };
  const asked = { model: 'gpt-5-mini', input: QUESTION };
  const tool = { tool: 'echo', arguments: { text: QUESTION } };
  try {
    return {
      what: 'what an agent adds to a call of a server on this machine, ms',
      figures: {
        ...(await compare(
          'context',
          rounds,
          call(agents, 'context', {}),
          post('/responses', { ...asked, stream: true }),
        )),
        ...(await compare('api', rounds, call(agents, 'api', {}), post('/responses', asked))),
        ...(await compare('tool', rounds, call(agents, 'tool', tool), () =>
          bareTools.callTool({ name: 'echo', arguments: tool.arguments }),
        )),
        ...(await compare('function', rounds, call(agents, 'function', {}), post('/responses', asked), {
          warmUp: 3,
          pauseMs: SANDBOX_WARM_MS,
        })),
        ...(await compare(
          'orchestrator',
          rounds,
          call(agents, 'orchestrator', {}, 'PLAN'),
          post('/responses', { ...asked, stream: true }),
        )),
      },
    };
  } finally {
    await agents.close();
    await bareTools.close();
    await model.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the orchestrator may propose. */
const REPORT = { name: 'report', version: '1.0.0', description: 'Reports.', parameters: [] };
const asNode = { ELECTRON_RUN_AS_NODE: '1' };

async function registryOf(
  directory: string,
  baseUrl: string,
  command: readonly string[],
): Promise<LoadedAgentRegistry> {
  mkdirSync(join(directory, 'agents'));
  const write = (type: string, configuration: JsonObject, permissions: JsonObject): void => {
    const metadata = { name: type, displayName: type, version: '1.0.0', description: 'Is measured.' };
    writeFileSync(
      join(directory, 'agents', `${type}.yaml`),
      JSON.stringify({ metadata, type, configuration, permissions }),
    );
  };
  const ofModel = { network: { hosts: ['{{ env.OPENAI_BASE_URL }}'] }, secrets: ['OPENAI_API_KEY'] };
  write('context', { provider: 'openai', model: 'gpt-5-mini', apiKey: key, systemPrompt: 'Write briefly.' }, ofModel);
  write(
    'api',
    {
      endpoint: '{{ env.OPENAI_BASE_URL }}/responses',
      auth: { type: 'bearer', ...key },
      request: { body: { model: 'gpt-5-mini', input: '{{ userMessage }}' } },
      response: { message: '$.id' },
    },
    ofModel,
  );
  const server = { command: process.execPath, args: [...command, TOOL_CHILD], env: asNode };
  const code = `module.exports = async (request, ctx) => {
    const base = await ctx.endpoint('openai', null);
    const asked = { model: 'gpt-5-mini', input: request.userMessage };
    const key = { headers: { authorization: 'Bearer ' + process.env.OPENAI_API_KEY } };
    return (await ctx.require('axios').post(base + '/responses', asked, key)).data.id;
  };`;
  write(
    'function',
    { language: 'javascript', require: ['axios'], environment: ['OPENAI_API_KEY'], code },
    { ...ofModel, network: { hosts: ['api.openai.com'] } },
  );
  const chooses = { provider: 'openai', model: 'gpt-5-mini', apiKey: key };
  write(
    'orchestrator',
    { orchestrations: [REPORT.name], model: chooses },
    { secrets: ['OPENAI_API_KEY'], orchestrations: ['start'] },
  );
  write('tool', { driver: 'mcp', server, tools: [{ name: 'echo' }] }, { programs: [process.execPath] });
  const registry = await createAgentRegistry({
    directories: [join(directory, 'agents')],
    dataDirectory: directory,
    loadDocumentReader,
    loadConditions,
    world: {
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: 'sk-bench', setFor: null }) },
      endpoint: () => ({ address: baseUrl, namedBy: 'environment' }),
    },
  });
  registry.connect?.({
    ownedBy: () => Promise.resolve([REPORT]),
    problemsWith: () => Promise.resolve([]),
    newRunId: () => 'a-run',
    run: () => Promise.resolve({ status: 'completed', output: null, reason: null }),
  });
  return registry;
}

function call(
  agents: LoadedAgentRegistry,
  name: string,
  more: JsonObject,
  mode: AgentRequest['mode'] = 'BUILD',
): () => Promise<unknown> {
  const profile = agents.find(name);
  if (!profile) throw new Error(agents.problems.map(({ message }) => message).join('\n'));
  const agent = agents.agentFor(profile, false);
  const input = { userMessage: QUESTION, ...more };
  return () => agent.invoke(exampleRequest({ agent: name, input, mode, rehearsal: false }), exampleContext());
}

/** By turns, so that what else goes on on this machine falls on both. */
async function compare(
  kind: string,
  rounds: number,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
  { warmUp = WARM_UP, pauseMs = 0 } = {},
): Promise<BenchmarkFigures> {
  const times = { ours: [] as number[], bare: [] as number[] };
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  await inRounds(
    rounds + warmUp,
    async (round) => {
      if (pauseMs > 0) await setTimeout(pauseMs);
      const [ourMs, bareMs] = [await time(ours), await time(bare)];
      if (round < warmUp) return;
      times.ours.push(ourMs);
      times.bare.push(bareMs);
    },
    { tell: () => undefined },
  );
  return {
    [`${kind}Ms`]: roundedFigure(median(times.ours)),
    [`${kind}OverBareMs`]: roundedFigure(median(times.ours) - median(times.bare)),
    [`${kind}OverBareP99Ms`]: roundedFigure(quantile(times.ours, 0.99) - quantile(times.bare, 0.99)),
  };
}

/** Calls that are not counted: code is compiled, connections are opened. */
const WARM_UP = 20;
/** Each function has a sandbox of its own; the next one is warm by then. W15 says what it takes where none is. */
const SANDBOX_WARM_MS = 700;
