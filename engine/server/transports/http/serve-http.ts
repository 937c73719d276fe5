/**
 * The console in a browser of this machine: its page, and the contract over HTTP for whoever holds the key. Bound to
 * 127.0.0.1. The page itself and the schemas of files hold no secret and are given to anyone; every call needs the key.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { RPCHandler } from '@orpc/server/node';
import { limitsWith } from '../../../limits/limits.ts';
import { refuseBody, refuseTooLarge, takeBody } from '../../request-body.ts';
import { router } from '../../router.ts';
import { schemaAt } from '../../file-schemas.ts';
import type { ServerContext } from '../../server-context.ts';
import { makeAccessToken } from './access-token.ts';
import { assetIdOf } from './asset-files.ts';
import { openAsset, type AssetAnswer } from './asset-stream.ts';
import { CALLBACKS, takeCallback } from './callback-calls.ts';
import { Connections, type After } from './connections.ts';
import { afterReally, listenOnLoopback } from './loopback-server.ts';
import { readPageFile, schemaFile } from './page-files.ts';
import { requestRefusalOf } from './request-guard.ts';

export interface HttpHost {
  readonly port: number;
  /** With the key behind the `#`, where it stays in the browser: no request and no log carries it. */
  readonly address: string;
  readonly token: string;
  close(): Promise<void>;
}

export interface HttpHostOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** The built page. Where it is missing, only calls are answered. */
  readonly pageFolder: string;
  /** For tests, which move time by hand. */
  readonly after?: After;
}

const CALLS = '/rpc';
const NO_KEY = 'The key is missing or is not that of this host';

export async function serveHttp(
  context: ServerContext,
  { port: wantedPort, pageFolder, after = afterReally }: HttpHostOptions,
): Promise<HttpHost> {
  const token = makeAccessToken();
  const handler = new RPCHandler<ServerContext>(router);
  const connections = new Connections(after);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const isCall = path === CALLS || path.startsWith(`${CALLS}/`);
    const { callbacks } = context;
    const isCallback = callbacks !== undefined && path.startsWith(CALLBACKS);
    const asked = { method, headers, isCall, isCallback };
    const refusal = requestRefusalOf(asked, server.port, callbacks?.publicAddress ?? null);
    const hasKey = refusal === null && token.fits(headers.authorization);
    const isService = isCallback && refusal === null && callbacks.attemptOf(request.url ?? '') !== null;
    if (!connections.asked(request, response, hasKey ? 'owner' : isService ? 'service' : 'keyless'))
      return say(response, 503, 'This host has no room for another connection');
    if (isCallback) return takeCallback({ request, response, refusal, callbacks, takers: context });
    if (refusal) return say(response, refusal.status, refusal.message);
    if (isCall) return hasKey ? call(request, response, path.slice(CALLS.length + 1)) : say(response, 401, NO_KEY);
    if (method !== 'GET' && method !== 'HEAD') return say(response, 405, 'There is only something to read here');
    const assetId = assetIdOf(path);
    request.resume(); // nobody reads what it may carry, and it has to end in time
    if (assetId !== null && !hasKey) return say(response, 401, NO_KEY);
    if (assetId !== null)
      return hand(
        response,
        await openAsset(context.engine.directory, assetId, headers.range ?? null, method === 'HEAD'),
      );
    const schema = await schemaAt(path, context.engine);
    const file = schema ? schemaFile(schema) : await readPageFile(pageFolder, path);
    if (!file) return say(response, 404, 'There is nothing here');
    response.writeHead(200, { ...file.headers, 'content-length': file.body.byteLength });
    response.end(method === 'HEAD' ? undefined : file.body);
  }

  async function call(request: IncomingMessage, response: ServerResponse, operation: string): Promise<void> {
    const body = await takeBody(request, operation, limitsWith(context.settings.current.limits));
    if (body.kind === 'gone') return;
    if (body.kind === 'too_large') return refuseTooLarge(request, response, body.told);
    if (body.kind === 'no_json') return say(response, 400, 'Requests are JSON');
    const { matched } = await handler.handle(request, response, { prefix: CALLS, context });
    if (!matched) say(response, 404, 'There is no such operation');
  }

  const server = await listenOnLoopback(wantedPort, { answer, connections, report: context.report });
  const { port, close } = server;
  context.callbacks?.opened(`http://127.0.0.1:${port}`);
  return { port, address: `http://127.0.0.1:${port}/#token=${token.text}`, token: token.text, close };
}

/** As fast as it is taken, and no faster; whoever leaves in the middle leaves nothing open. */
async function hand(response: ServerResponse, asset: AssetAnswer | null): Promise<void> {
  if (!asset) return say(response, 404, 'There is nothing here');
  response.writeHead(asset.status, asset.headers);
  if (!asset.body) return void response.end();
  await pipeline(asset.body, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function say(response: ServerResponse, status: number, message: string): void {
  refuseBody(response, status, CODES[status] ?? 'REFUSED', message);
}

const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'STOPPING',
};
