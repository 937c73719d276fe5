/** A studio that renders films and calls back: an agent, a service over real HTTP, and an engine that it calls. */
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEngine, type OpenedEngine } from '../host/open-engine.ts';
import { serveHttp, type HttpHost } from '../server/transports/http/serve-http.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { grant } from './grant.ts';
import { N8nServer } from './n8n-server.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const FILM = `
metadata: { name: film, displayName: Film, version: 1.0.0, description: Renders a film, owner: owner }
orchestration:
  steps: [{ id: render, agent: renderer, input: { userMessage: A film } }]
`;
export const SIGNING = 'a key that both of us know';

export interface Studio extends OpenedEngine {
  readonly service: N8nServer;
  /** Null: the engine has no console for browsers. */
  readonly page: HttpHost | null;
  /** At which services call. */
  readonly port: number;
  readonly told: string[];
  readonly env: { N8N_BASE_URL: string; RENDER_SIGNING_KEY?: string };
  /** Starts the film. Resolves with its id and where the service was told to call. */
  begin(): Promise<{ runId: string; url: string }>;
  ended(runId: string): Promise<{ status: string; text: string }>;
  happened(runId: string, type: string): Promise<void>;
}

export interface StudioOptions {
  readonly configuration?: JsonObject;
  readonly publicAddress?: string;
  /** Without: calls are taken in at a port of their own. */
  readonly hasConsole?: boolean;
  readonly directory?: string;
}

export async function openStudio(callback: JsonObject, more: StudioOptions = {}): Promise<Studio> {
  const { publicAddress, hasConsole = true, directory = temporaryDirectory() } = more;
  mkdirSync(join(directory, 'agents'), { recursive: true });
  const agent = {
    metadata: { name: 'renderer', displayName: 'Renderer', version: '1.0.0', description: 'Renders.' },
    type: 'api',
    configuration: {
      endpoint: '{{ env.N8N_BASE_URL }}/webhook/render',
      request: { body: { callbackUrl: '{{ callback.url }}' } },
      response: { content: '$.content' },
      callback,
      ...more.configuration,
    },
    permissions: { network: { hosts: ['{{ env.N8N_BASE_URL }}'] }, secrets: ['RENDER_SIGNING_KEY'] },
  };
  writeFileSync(join(directory, 'agents', 'renderer.yaml'), JSON.stringify(agent));
  const called = Promise.withResolvers<string>();
  const service = await N8nServer.open({
    render: {
      run: ({ body }) => {
        called.resolve((body as { callbackUrl: string }).callbackUrl);
        return { json: { message: 'begun' }, status: 202 };
      },
    },
  });
  onTestFinished(() => service.close());
  const told: string[] = [];
  const env: Studio['env'] = { N8N_BASE_URL: service.origin, RENDER_SIGNING_KEY: SIGNING };
  const callbackPort = hasConsole ? undefined : await freePort();
  const opened = await openEngine({
    directory,
    env,
    publicAddress,
    ...(callbackPort === undefined ? { consolePort: 0 } : { callbackPort }),
    tell: (line) => told.push(line),
  });
  onTestFinished(() => opened.close());
  const page = hasConsole ? await serveHttp(opened.context, { port: 0, pageFolder: directory }) : null;
  onTestFinished(() => page?.close());
  const { client, engine } = opened;
  await grant(client, 'renderer');
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        stop();
        resolve();
      };
      const stop = engine.subscribe(look);
      look();
    });
  return {
    ...opened,
    service,
    page,
    port: callbackPort ?? page?.port ?? 0,
    told,
    env,
    async begin() {
      const { id } = await client.runs.start({ source: FILM, mode: 'live' });
      return { runId: id, url: await called.promise };
    },
    async ended(runId) {
      const row = () => engine.readModels.findRun(runId) as { status: string } | undefined;
      await until(() => ['completed', 'failed', 'needs_attention'].includes(row()?.status ?? ''));
      return { status: row()?.status ?? '', text: JSON.stringify(engine.journal.readRun(runId)) };
    },
    happened: (runId, type) =>
      until(() => (engine.journal.readRun(runId) as { type: string }[]).some((event) => event.type === type)),
  };
}

export function call(url: string, said: Json, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify(said);
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

export function signed(said: Json, id: string, at = Date.now(), key = SIGNING): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const digest = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${JSON.stringify(said)}`)
    .digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,bm9uZQ== v1,${digest}` };
}

/** A port that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
