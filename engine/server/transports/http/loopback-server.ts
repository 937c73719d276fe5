/** A server on this machine alone, whoever else asks it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connections } from './connections.ts';

export interface LoopbackServer {
  readonly port: number;
  /** Whoever is connected is cut off. */
  close(): Promise<void>;
}

interface Options {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  readonly connections: Connections;
  report(error: unknown, operation: string): void;
}

/** @param wantedPort 0: any that is free. Rejects where another program has it. */
export async function listenOnLoopback(
  wantedPort: number,
  { answer, connections, report }: Options,
): Promise<LoopbackServer> {
  // Time is kept by `connections`: what Node's own timers see, they see up to half a minute later.
  const server = createServer(
    { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 5_000 },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        if (!response.destroyed) report(error, 'http');
        response.destroy();
      });
    },
  );
  server.on('connection', (socket) => connections.opened(socket));
  await new Promise<void>((listening, reject) => {
    server.once('error', reject);
    server.listen({ port: wantedPort, host: '127.0.0.1', exclusive: true }, () => {
      server.removeListener('error', reject);
      listening();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function afterReally(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
