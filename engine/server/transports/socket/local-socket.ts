/**
 * Answers the contract to other programs of the same user on this machine: HTTP over a Unix domain socket, or a named
 * pipe on Windows. Who may speak is settled by who can reach the socket.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { RPCHandler } from '@orpc/server/node';
import { limitsWith } from '../../../limits/limits.ts';
import { LOCAL_PREFIX } from './local-prefix.ts';
import { listenPrivately } from './private-socket.ts';
import { refuseBody, refuseTooLarge, takeBody } from '../../request-body.ts';
import { router } from '../../router.ts';
import { localOperator } from '../../local-operator.ts';
import type { ServerContext } from '../../server-context.ts';
import { socketPath } from './socket-path.ts';

export interface LocalSocket {
  readonly path: string;
  /** Takes nothing more, answers what was asked, ends what is followed, and takes the socket away. */
  close(): Promise<void>;
}

/** Milliseconds that answers under way are waited for. */
const PATIENCE_MS = 10_000;

export async function serveLocally(served: Omit<ServerContext, 'actor'>): Promise<LocalSocket> {
  const context: ServerContext = { ...served, actor: localOperator(), mayNamePaths: true };
  const handler = new RPCHandler<ServerContext>(router);
  const answers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answers.add(response);
    response.once('close', () => answers.delete(response));
    answer(request, response).catch((error: unknown) => {
      if (!response.destroyed) context.report(error, 'local-socket');
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isJson(request)) return refuseBody(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Requests are JSON');
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const body = await takeBody(
      request,
      path.slice(LOCAL_PREFIX.length + 1),
      limitsWith(context.settings.current.limits),
    );
    if (body.kind === 'gone') return;
    if (body.kind === 'too_large') return refuseTooLarge(request, response, body.told);
    if (body.kind === 'no_json') return refuseBody(response, 400, 'BAD_REQUEST', 'Requests are JSON');
    const { matched } = await handler.handle(request, response, { prefix: LOCAL_PREFIX, context });
    if (!matched) refuseBody(response, 404, 'NOT_FOUND', `There is nothing at ${request.url ?? '/'}`);
  }

  const path = socketPath(context.engine.directory);
  await listenPrivately(server, path);
  return {
    path,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      // Who asked for something is told what became of it: with half an answer nobody knows.
      await Promise.race([
        Promise.all([...answers].filter(isShort).map((answer) => once(answer, 'close'))),
        sleep(PATIENCE_MS, undefined, { ref: false }),
      ]);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Whoever follows something follows it for as long as it goes; the next engine is asked for the rest. */
function isShort(response: ServerResponse): boolean {
  return !(response.headersSent && String(response.getHeader('content-type') ?? '').startsWith('text/event-stream'));
}

function isJson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' || (headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json';
}
