/**
 * The console in a browser of this machine: its page, and the contract over HTTP for whoever holds the key. Bound to
 * 127.0.0.1. The page itself holds no secret and is given to anyone; every call needs the key.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';
import { router } from '../router.ts';
import type { ServerContext } from '../server-context.ts';
import { makeAccessToken } from './access-token.ts';
import { assetIdOf } from './asset-files.ts';
import { openAsset, type AssetAnswer } from './asset-stream.ts';
import { readPageFile } from './page-files.ts';
import { refusalOf } from './request-guard.ts';

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
}

const CALLS = '/rpc';
const LARGEST_REQUEST_BYTES = 8 * 1024 * 1024;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const MOST_CONNECTIONS = 128;

export async function serveHttp(context: ServerContext, { port: wantedPort, pageFolder }: HttpHostOptions): Promise<HttpHost> {
  const token = makeAccessToken();
  const handler = new RPCHandler<ServerContext>(router, { plugins: [new BodyLimitPlugin({ maxBodySize: LARGEST_REQUEST_BYTES })] });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const isCall = path === CALLS || path.startsWith(`${CALLS}/`);
    const refusal = refusalOf({ method, headers, isCall }, portOf(server));
    if (refusal) return refuse(response, refusal.status, refusal.message);
    if (isCall) {
      if (!token.fits(headers.authorization)) return refuse(response, 401, 'The key is missing or is not that of this host');
      const { matched } = await handler.handle(request, response, { prefix: CALLS, context });
      return matched ? undefined : refuse(response, 404, 'There is no such operation');
    }
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'There is only something to read here');
    const assetId = assetIdOf(path);
    if (assetId !== null && !token.fits(headers.authorization)) return refuse(response, 401, 'The key is missing or is not that of this host');
    if (assetId !== null) return hand(response, await openAsset(context.engine.directory, assetId, headers.range ?? null, method === 'HEAD'));
    const file = await readPageFile(pageFolder, path);
    if (!file) return refuse(response, 404, 'There is nothing here');
    response.writeHead(200, { ...file.headers, 'content-length': file.body.byteLength });
    response.end(method === 'HEAD' ? undefined : file.body);
  }

  const server = createServer({ headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS, keepAliveTimeout: 5_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.destroyed) context.report(error, 'http');
      response.destroy();
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, wantedPort);
  const port = portOf(server);
  return {
    port,
    address: `http://127.0.0.1:${port}/#token=${token.text}`,
    token: token.text,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** As fast as it is taken, and no faster; whoever leaves in the middle leaves nothing open. */
async function hand(response: ServerResponse, asset: AssetAnswer | null): Promise<void> {
  if (!asset) return refuse(response, 404, 'There is nothing here');
  response.writeHead(asset.status, asset.headers);
  if (!asset.body) return void response.end();
  await pipeline(asset.body, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.removeListener('error', reject);
      listening();
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', connection: 'close' });
  response.end(JSON.stringify({ json: { defined: false, code: CODES[status] ?? 'REFUSED', status, message, data: null } }));
}

const CODES: Readonly<Record<number, string>> = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 405: 'METHOD_NOT_SUPPORTED', 415: 'UNSUPPORTED_MEDIA_TYPE' };
