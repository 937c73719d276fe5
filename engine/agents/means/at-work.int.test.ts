/** Whoever is denied something is ended with it, whatever they make of the error. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { loadDocumentReader } from '../../definition/document-reader.ts';
import { ModelServer } from '../../testing/model-server/model-server.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { Authority } from '../grants/authority.ts';
import type { KeptGrant } from '../grants/grant-book.ts';
import type { AgentResponse } from '../port/agent.ts';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../profiles/registry.ts';

const shipped = fileURLToPath(new URL('../../../orchestrations/agents', import.meta.url));
let agents: LoadedAgentRegistry;
afterEach(() => agents.close());

/** An agent of that kind whose permissions are granted, under these policies. */
async function ask(kind: string, policies: string, endpoint = 'http://127.0.0.1:1'): Promise<AgentResponse> {
  const directory = temporaryDirectory();
  const own = join(directory, 'agents');
  mkdirSync(own);
  const metadata = '{ name: prober, displayName: Prober, version: 1.0.0, description: Probes. }';
  writeFileSync(join(own, 'prober.yaml'), `metadata: ${metadata}\n${kind}`);
  let kept: KeptGrant[] = [];
  agents = await createAgentRegistry({
    directories: [shipped, own],
    shippedDirectory: shipped,
    dataDirectory: directory,
    loadDocumentReader,
    world: {
      endpoint: () => ({ address: endpoint, namedBy: 'environment' }),
      secrets: { has: () => false, reveal: () => Promise.resolve(null) },
    },
    authority: new Authority({
      book: { of: (name) => (name === 'prober' ? kept : []), keep: () => undefined },
      own: { path: 'policies.cedar', read: () => policies },
      separationOfDuties: () => false,
    }),
  });
  const profile = agents.find('prober');
  if (!profile) throw new Error(agents.problems.map(({ message }) => message).join('\n'));
  const sha256 = agents.permissionsOf?.(profile).sha256 ?? '';
  kept = [{ sha256, state: 'granted', permissions: [], at: 0, by: 'operator:ada' }];
  const request = exampleRequest({ agent: 'prober', input: { userMessage: 'Go' }, rehearsal: false });
  return agents.agentFor(profile, false).invoke(request, exampleContext());
}

const PROBING = `type: function
configuration:
  language: javascript
  require: [axios]
  code: |
    module.exports = async (input, ctx) => {
      const axios = ctx.require('axios');
      let said = 'nothing';
      try { await axios.get('https://example.com/'); } catch (error) { said = error.code; }
      return { said };
    };
permissions: { network: { hosts: [example.com] } }
`;

test('a function that catches what it was denied is ended with it all the same', async () => {
  const policies = '@id("not-there") forbid(principal, action == Action::"http.egress", resource);';
  await expect(ask(PROBING, policies)).rejects.toMatchObject({
    code: 'not_permitted',
    retryable: false,
    details: { action: 'http.egress', agent: 'prober', resource: 'example.com', policies: ['not-there'] },
  });
});

test('a function does not begin without a module that a policy forbids', async () => {
  const policies = 'forbid(principal, action == Action::"function.require", resource == Module::"axios");';
  await expect(ask(PROBING, policies)).rejects.toMatchObject({
    code: 'not_permitted',
    details: { action: 'function.require', resource: 'axios' },
  });
});

const LOOKING = `type: context
configuration: { provider: openai, model: gpt-5-mini, systemPrompt: Look., tools: [ { agent: supabase-agent } ] }
`;
const SELECT = { sql: 'select value from kpi_daily where kpi = $1 limit 1', parameters: ['revenue'] };

test.each([
  ['the tool', '@id("no") forbid(principal == Agent::"prober", action == Action::"tool.call", resource);', 'prober'],
  [
    'the statement behind it',
    '@id("no") forbid(principal, action == Action::"sql.execute", resource) when { resource.tables.contains("kpi_daily") };',
    'supabase-agent',
  ],
])(
  'a model is not told of %s that was denied: its step ends',
  async (_, policies, agent) => {
    const model = await ModelServer.open();
    model.script({ calls: [{ name: 'supabase_query', parameters: SELECT }] }, { text: 'Then without.' });
    try {
      await expect(ask(LOOKING, policies, model.baseUrl)).rejects.toMatchObject({
        code: 'not_permitted',
        details: { agent, policies: ['no'] },
      });
    } finally {
      await model.close();
    }
  },
  60_000,
);
