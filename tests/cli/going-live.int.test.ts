// From a rehearsal to live at the command line: what is missing, where it is named, who answers there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { N8nServer } from '../../engine/testing/n8n-server.ts';
import type { Desk } from './desk.ts';
import { deskHere } from './desk-here.ts';

let desk: Desk;
beforeEach(() => {
  desk = deskHere();
});

const TELL = `
metadata: { name: tell, displayName: Tell, version: 1.0.0, description: Tells somebody, owner: owner }
orchestration: { steps: [ { id: tell, agent: notifier, input: { userMessage: Hello } } ] }
`;

test('says what a live run would call and lacks, and starts nothing', async () => {
  const file = desk.write('tell.yaml', TELL);
  const { code, stdout } = await desk.baton('run', file, '--check');
  expect(code).toBe(4);
  expect(stdout).toContain('notifier: nobody says where n8n is');
  expect(stdout).toContain('notifier: the key N8N_API_KEY is not set');
  expect(stdout).toContain('Nobody knows what it costs');
  expect(stdout).toContain('notifier: unknown (one call; no calls yet, and no price)');
  expect((await desk.json<{ total: number }>('runs')).value.total).toBe(0);
});

test('says what it may cost, by its parameters, and which budget it is over', async () => {
  const each = '{ id: sum, agent: summarizer, for_each: "{{ pages }}", input: { userMessage: "{{ item }}" } }';
  const file = desk.write(
    'sum.yaml',
    TELL.replace('tell,', 'sum,').replace(
      /orchestration:.*/,
      `orchestration: { parameters: [{ name: pages, type: "string[]" }], steps: [ ${each} ] }`,
    ),
  );
  await desk.baton('budgets', 'set', 'run', '0.001');
  const { stdout } = await desk.baton('run', file, '--check', '--param', 'pages=a,b,c');
  expect(stdout).toMatch(/It is expected to cost \$0\.00\d+, at most \$0\.0\d+\./);
  expect(stdout).toMatch(/summarizer: \$0\.00\d+, at most \$0\.0\d+ \(3 calls; by the price list\)/);
  expect(stdout).toContain('Over the budget of a run ($0.0010): it will ask.');
  const { value } = await desk.json<{ cost: object }>('run', file, '--check', '--param', 'pages=a,b,c');
  expect(value.cost).toMatchObject({ unknown: [], budgets: [{ scope: 'run', verdict: 'asks' }] });
});

test('names an address, knocks there, and goes back to the usual one', async () => {
  const server = await N8nServer.open();
  const set = await desk.baton('endpoints', 'set', 'n8n', server.origin);
  expect([set.code, set.stdout]).toEqual([0, `n8n is asked at ${server.origin}.\n`]);
  const knocked = await desk.baton('endpoints', 'test', 'n8n');
  expect([knocked.code, knocked.stdout]).toEqual([0, expect.stringMatching(/answers in \d+ ms: it is there/)]);
  await server.close();
  expect((await desk.baton('endpoints', 'test', 'n8n')).code).toBe(4);
  const { value } = await desk.json<{ items: { provider: string; address: string | null }[] }>('endpoints');
  expect(value.items.find(({ provider }) => provider === 'n8n')).toMatchObject({ address: server.origin });
  const file = desk.write('tell.yaml', TELL);
  expect((await desk.baton('run', file, '--check')).stdout).not.toContain('nobody says where n8n is');
  expect((await desk.baton('endpoints', 'set', 'n8n', 'usual')).stdout).toContain('Nobody says where n8n is any more');
  expect((await desk.baton('endpoints', 'set', 'n8n', 'http://example.com')).code).not.toBe(0);
});

test('lists per agent what it lacks', async () => {
  const { stdout } = await desk.baton('agents');
  expect(stdout).toContain('lacks n8n, N8N_API_KEY');
});

const STUDIO = `
metadata: { name: studio, displayName: Studio, version: 1.0.0, description: Renders films. }
type: api
configuration:
  endpoint: https://studio.example.com/films
  request: { body: { callbackUrl: "{{ callback.url }}" } }
  response: { content: $.content }
  callback: {}
`;

test('takes in calls of services by itself, and says where they call one that is served', async () => {
  mkdirSync(join(desk.home, 'agents'), { recursive: true });
  writeFileSync(join(desk.home, 'agents', 'studio.yaml'), STUDIO);
  const file = desk.write('film.yaml', TELL.replace('notifier', 'studio'));
  expect((await desk.baton('run', file, '--check')).code).toBe(0);
  expect((await desk.baton('serve', '--public-address', 'http://hooks.example.com')).code).toBe(2);
  expect((await desk.baton('run', file, '--callback-port', '0')).code).toBe(2);
  const serving = desk.start('serve', '--port', '0', '--public-address', 'https://hooks.example.com/');
  await serving.said('https://hooks.example.com/callbacks/');
  const { code, stderr } = await desk.baton('run', file, '--callback-port', '4999');
  expect([code, stderr]).toEqual([2, expect.stringContaining('Leave --callback-port and --public-address out')]);
  serving.child.kill('SIGTERM');
  await serving.finished;
});
