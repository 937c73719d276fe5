/** The tools of tests behind a real socket, with a key or without. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { toolsOfTests, type ToolServerOrders } from './tools-of-tests.ts';

export interface ServedTools {
  readonly url: string;
  /** Those that came with another key, or none. */
  readonly refused: () => number;
  close(): Promise<void>;
}

export async function serveTools(orders: ToolServerOrders & { readonly key?: string } = {}): Promise<ServedTools> {
  const handler = createMcpHandler(() => toolsOfTests(orders));
  let refused = 0;
  const server = createServer((request, response) => {
    void (async () => {
      if (orders.key !== undefined && request.headers.authorization !== `Bearer ${orders.key}`) {
        refused += 1;
        return response.writeHead(401).end();
      }
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
      const hasBody = request.method === 'POST';
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const answer = await handler.fetch(
        new Request(`http://${request.headers.host ?? ''}${request.url ?? ''}`, {
          method: request.method ?? 'GET',
          headers,
          ...(hasBody && { body: Buffer.concat(pieces) }),
          signal: gone.signal,
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body) for await (const piece of answer.body) response.write(piece);
      response.end();
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    refused: () => refused,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
