/** Permissions from end to end: asked for by a file, granted by an operator, decided by policies at each use. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openEngine, type OpenedEngine } from '../host/open-engine.ts';
import { grant } from '../testing/grant.ts';
import { N8nServer } from '../testing/n8n-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createInProcessClient, type ContractClient } from './in-process-client.ts';

let directory: string;
let server: N8nServer;

beforeEach(async () => {
  directory = temporaryDirectory();
  mkdirSync(join(directory, 'agents'), { recursive: true });
  server = await N8nServer.open({ tell: { run: () => ({ json: { title: 'Told', content: 'everybody' } }) } });
});

afterEach(() => server.close());

async function open(): Promise<OpenedEngine> {
  const env = { N8N_BASE_URL: server.origin, TELL_KEY: 'tell-4711' };
  const opened = await openEngine({ directory, env, tell: () => undefined });
  onTestFinished(() => opened.close());
  return opened;
}

function writeTeller(secrets = '[TELL_KEY]'): void {
  writeFileSync(
    join(directory, 'agents', 'teller.yaml'),
    `metadata: { name: teller, displayName: Teller, version: 1.0.0, description: Tells. }
type: api
configuration: { endpoint: "{{ env.N8N_BASE_URL }}/webhook/tell", auth: { type: header, header: X-Key, secret: TELL_KEY }, request: { body: {} }, response: { title: $.title, content: $.content } }
permissions: { secrets: ${secrets} }
idempotent: true
`,
  );
}

const telling = (more = '') => `
metadata: { name: tell, version: 1.0.0, owner: owner, organization: global, displayName: Tell, description: Tells. }
orchestration: { steps: [ { id: tell, agent: teller, retry: { max_attempts: 3 }, input: { userMessage: Hello }${more} } ] }
`;
const ASKING = ', checkpoint_after: { required: true, question: "Is it told?", options: [continue, retry, abort] }';

async function run(opened: OpenedEngine, source: string, status: string): Promise<string> {
  const { id } = await opened.client.runs.start({ source, mode: 'live' });
  await reachedBy(opened, id, status);
  return id;
}

async function eventsOf(client: ContractClient, runId: string) {
  return (await client.runs.events({ runId })).items;
}

describe('grants', () => {
  test('a live run of an agent that nobody has granted anything is refused before it begins, with the way out', async () => {
    writeTeller();
    const opened = await open();
    await expect(run(opened, telling(), 'completed')).rejects.toThrow(
      'teller 1.0.0: nobody has granted what its file asks for. Look at what it asks for and grant it on its page, or with: baton agents grant teller',
    );
    expect((await opened.client.runs.list({})).total).toBe(0);
    expect(await opened.client.agents.permissions({ name: 'teller' })).toMatchObject({
      asked: [
        { action: 'http.egress', resource: 'the endpoint of n8n' },
        { action: 'secret.use', resource: 'TELL_KEY' },
      ],
      grant: 'missing',
      decided: [],
    });
    await grant(opened.client, 'teller');
    await run(opened, telling(), 'completed');
    expect(server.calls).toHaveLength(1);
  });

  test('what a text asks for that is tried before it is published is granted beside what the agent asks for', async () => {
    writeTeller();
    const { client } = await open();
    await grant(client, 'teller');
    const source = readFileSync(join(directory, 'agents', 'teller.yaml'), 'utf8').replace(
      '[TELL_KEY]',
      '[TELL_KEY, OTHER]',
    );
    const tried = { name: 'teller', source, live: true, userMessage: 'Hello' };
    await expect(client.agents.test(tried)).rejects.toMatchObject({
      message: expect.stringMatching(/^This text of teller asks for what nobody has granted: .*secret.use OTHER$/),
      data: { remedy: expect.stringContaining('baton agents grant teller --file') },
    });
    const { toGrant } = (await client.agents.validate({ source })).summary ?? {};
    expect(toGrant?.permissions).toContainEqual({ action: 'secret.use', resource: 'OTHER' });
    const sha256 = toGrant?.sha256 ?? '';
    await expect(client.agents.grant({ name: 'teller', sha256 })).rejects.toThrow('asks for something else by now');
    await expect(client.agents.grant({ name: 'other', sha256, source })).rejects.toThrow('This text is of teller');
    await client.agents.grant({ name: 'teller', sha256, source });
    expect((await client.agents.validate({ source })).summary?.toGrant).toBeNull();
    expect((await client.agents.permissions({ name: 'teller' })).grant).toBe('granted');
  });

  test('a grant is kept over restarts, and is for exactly what was asked for', async () => {
    writeTeller();
    const first = await open();
    await grant(first.client, 'teller');
    await first.close();
    writeTeller('[TELL_KEY, OTHER_KEY]');
    const second = await open();
    const permissions = await second.client.agents.permissions({ name: 'teller' });
    expect(permissions).toMatchObject({
      grant: 'changed',
      decided: [{ state: 'granted', added: [{ action: 'secret.use', resource: 'OTHER_KEY' }], removed: [] }],
    });
    await expect(run(second, telling(), 'completed')).rejects.toThrow('it asks for something else than was granted');
    const looked = { name: 'teller', sha256: permissions.decided[0]?.sha256 ?? '' };
    await expect(second.client.agents.grant(looked)).rejects.toThrow('asks for something else by now');
  });

  test('agents that come with Baton are granted as they come, until somebody revokes that', async () => {
    const { client } = await open();
    expect(await client.agents.permissions({ name: 'notifier' })).toMatchObject({ grant: 'shipped' });
    expect(await client.agents.revoke({ name: 'notifier' })).toMatchObject({ grant: 'revoked' });
    await grant(client, 'notifier');
    expect(await client.agents.permissions({ name: 'notifier' })).toMatchObject({ grant: 'granted' });
  });

  test('what a shipped agent came for stays granted to the runs that were begun with it', async () => {
    server.activate('notify', { run: () => ({ json: { title: 'Told', content: 'everybody' } }) });
    const opened = await openEngine({
      directory,
      env: { N8N_BASE_URL: server.origin, N8N_API_KEY: 'notify-4711' },
      tell: () => undefined,
    });
    onTestFinished(() => opened.close());
    await run(opened, telling().replace('agent: teller', 'agent: notifier'), 'completed');
    expect(await opened.client.agents.permissions({ name: 'notifier' })).toMatchObject({
      grant: 'shipped',
      decided: [{ state: 'granted', by: 'system' }],
    });
  });

  test('a file of one’s own under the name of a shipped agent is not granted what the other is', async () => {
    writeFileSync(
      join(directory, 'agents', 'notifier.yaml'),
      `metadata: { name: notifier, displayName: N, version: 9.0.0, description: N. }\ntype: api\nconfiguration: { endpoint: "https://example.com/", auth: { type: none }, request: { body: {} }, response: { content: $.content } }\npermissions: { network: { hosts: [example.com] } }\n`,
    );
    const { client } = await open();
    expect(await client.agents.permissions({ name: 'notifier' })).toMatchObject({ grant: 'changed' });
  });

  test('what is revoked stops the next use: the step is denied, not asked again, and the run says why', async () => {
    writeTeller();
    const opened = await open();
    await grant(opened.client, 'teller');
    const runId = await run(opened, telling(ASKING), 'checkpoint');
    await opened.client.agents.revoke({ name: 'teller' });
    await opened.client.approvals.decide({
      approvalId: `${runId}.tell.1`,
      decision: 'retry',
      modifications: { userMessage: 'Again' },
    });
    await reachedBy(opened, runId, 'needs_attention');
    expect(server.calls).toHaveLength(1);
    const denied = (await eventsOf(opened.client, runId)).filter(({ type }) => type === 'orchestration.policy.denied');
    expect(denied).toMatchObject([
      {
        data: {
          stepId: 'tell',
          attempt: 2,
          agent: 'teller',
          action: 'secret.use',
          resource: 'TELL_KEY',
          policies: ['baton.not-granted'],
        },
      },
    ]);
    const { steps } = await opened.client.runs.get({ runId });
    expect(steps[0]).toMatchObject({
      attempt: 2,
      error: { code: 'not_permitted', retryable: false },
      denials: [{ action: 'secret.use', resource: 'TELL_KEY', policies: ['baton.not-granted'] }],
    });
    expect(await opened.client.agents.permissions({ name: 'teller' })).toMatchObject({
      denials: [{ runId, stepId: 'tell', resource: 'TELL_KEY' }],
    });
  });
});

describe('policies of the operator', () => {
  test('forbid at each use, and a broken file permits nothing until it is mended', async () => {
    writeTeller();
    const opened = await open();
    const { client } = opened;
    await grant(client, 'teller');
    const file = join(directory, 'policies.cedar');
    writeFileSync(
      file,
      '@id("no-telling") forbid(principal, action == Action::"http.egress", resource) when { resource.port != 443 };',
    );
    const denied = await run(opened, telling(), 'needs_attention');
    expect((await client.runs.get({ runId: denied })).steps[0]?.error?.message).toBe(
      `teller may not ask 127.0.0.1: the policy no-telling of ${file} forbids it`,
    );
    writeFileSync(file, 'forbid(principal, action, resource);\nforbid(princpal);');
    expect(await client.agents.policies({})).toMatchObject({ path: file, problems: [{ line: 2 }] });
    await expect(run(opened, telling(), 'completed')).rejects.toThrow('are broken, so nothing is permitted (line 2');
    writeFileSync(file, '// nothing is forbidden\n');
    await run(opened, telling(), 'completed');
    expect(server.calls).toHaveLength(1);
  });
});

describe('separation of duties', () => {
  test('who started a run may not decide its approvals, where that is switched on', async () => {
    writeTeller();
    const opened = await open();
    const { client, context } = opened;
    await grant(client, 'teller');
    await client.settings.change({ policies: { separationOfDuties: true } });
    const runId = await run(opened, telling(ASKING), 'checkpoint');
    const decision = { approvalId: `${runId}.tell.1`, decision: 'continue' } as const;
    await expect(client.approvals.decide(decision)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: `${context.actor} has started this run, and duties are separated here: somebody else has to decide`,
    });
    const events = await eventsOf(client, runId);
    expect(events.at(-1)).toMatchObject({
      type: 'orchestration.policy.denied',
      actor: context.actor,
      data: { stepId: 'tell', agent: null, action: 'approval.decide', policies: ['baton.separation-of-duties'] },
    });
    const grace = createInProcessClient({ ...context, actor: 'operator:grace' });
    await grace.approvals.decide(decision);
    await reachedBy(opened, runId, 'completed');
    await expect(client.approvals.decide(decision)).rejects.toThrow('was answered already');
  });
});

async function reachedBy({ engine }: OpenedEngine, runId: string, status: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (engine.readModels.findRun(runId)?.status !== status) return;
      stop();
      resolve();
    };
    const stop = engine.subscribe(look);
    look();
  });
}
