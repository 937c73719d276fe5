/**
 * Answers the contract to other programs of the same user on this machine: HTTP over a Unix domain socket, or a named pipe
 * on Windows. Who may speak is settled by who can reach the socket.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';
import type { Actor } from '../run/run-event.ts';
import { LOCAL_PREFIX } from './local-prefix.ts';
import { listenPrivately } from './private-socket.ts';
import { router } from './router.ts';
import type { ServerContext } from './server-context.ts';
import { socketPath } from './socket-path.ts';

export interface LocalSocket {
  readonly path: string;
  /** Takes nothing more, answers what was asked, ends what is followed, and takes the socket away. */
  close(): Promise<void>;
}

/** Parameters may hold whole documents, but not more than an engine wants to keep in every event of a run. */
/** Milliseconds that answers under way are waited for. */
const PATIENCE_MS = 10_000;
const LARGEST_REQUEST_BYTES = 8 * 1024 * 1024;

export async function serveLocally(served: Omit<ServerContext, 'actor'>): Promise<LocalSocket> {
  const context: ServerContext = { ...served, actor: localOperator(), mayNamePaths: true };
  const handler = new RPCHandler<ServerContext>(router, { plugins: [new BodyLimitPlugin({ maxBodySize: LARGEST_REQUEST_BYTES })] });
  const answers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answers.add(response);
    response.once('close', () => answers.delete(response));
    if (!isJson(request)) return refuse(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Requests are JSON');
    handler.handle(request, response, { prefix: LOCAL_PREFIX, context }).then(
      ({ matched }) => (matched ? undefined : refuse(response, 404, 'NOT_FOUND', `There is nothing at ${request.url ?? '/'}`)),
      (error: unknown) => {
        if (!response.destroyed) context.report(error, 'local-socket');
        response.destroy();
      },
    );
  });
  const path = socketPath(context.engine.directory);
  await listenPrivately(server, path);
  return {
    path,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      // Who asked for something is told what became of it: with half an answer nobody knows.
      await Promise.race([Promise.all([...answers].filter(isShort).map((answer) => once(answer, 'close'))), sleep(PATIENCE_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Whoever follows something follows it for as long as it goes; the next engine is asked for the rest. */
function isShort(response: ServerResponse): boolean {
  return !(response.headersSent && String(response.getHeader('content-type') ?? '').startsWith('text/event-stream'));
}

/** The operator at this machine, as the system knows them: by number where it has no name for them. */
export function localOperator(): Actor {
  try {
    return `operator:${userInfo().username}`;
  } catch {
    return `operator:${process.getuid?.() ?? 'unknown'}`;
  }
}

function isJson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' || (headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json';
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ json: { defined: false, code, status, message, data: null } }));
}
