/** A tool server as a process. Its argument is what a test orders, as JSON. */
import { appendFileSync } from 'node:fs';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { toolsOfTests, type ToolServerOrders } from './tools-of-tests.ts';

interface Orders extends ToolServerOrders {
  /** It stays, whoever asks it to go. */
  readonly stays?: boolean;
  /** A file that is told of each start, in a line. */
  readonly counted?: string;
  /** It speaks the older protocol alone, and ends when it is asked anything else. */
  readonly ended?: 'by the newest protocol';
  /** What it writes to its standard error before anything else. */
  readonly complains?: string;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
if (orders.complains !== undefined) process.stderr.write(orders.complains);
if (orders.stays) {
  process.on('SIGTERM', () => undefined);
  setInterval(() => undefined, 1_000_000);
}
if (orders.counted !== undefined) appendFileSync(orders.counted, `${process.pid}\n`);
if (orders.ended)
  process.stdin.once('data', (first: Buffer) => {
    if (first.includes('server/discover')) process.exit(1);
  });
serveStdio(() => toolsOfTests(orders));
