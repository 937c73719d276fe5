import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import { PostgresSession } from './postgres-session.ts';
import { writeOnce } from './write-once.ts';

let postgres: StartedPostgres;
let session: PostgresSession;
let line: Line;

beforeAll(async () => {
  if (whyNoPostgres === null) postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  if (whyNoPostgres === null) await postgres.close();
});
beforeEach(async () => {
  if (whyNoPostgres !== null) return;
  await postgres.run('drop table if exists entries, baton_idempotency', 'create table entries (text text)');
  line = await openLine(postgres.url);
  session = new PostgresSession(() => Promise.resolve(line.url));
});
afterEach(async () => {
  if (whyNoPostgres !== null) return;
  await session.close();
  await line.close();
});

const write = (key: string) =>
  writeOnce(session, {
    key,
    schema: 'public',
    maxRowsWritten: 10,
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    statement: () =>
      Promise.resolve({ sql: 'insert into entries (text) values ($1) returning *', parameters: ['written'] }),
  });
const entries = () => postgres.run('select text from entries');

describe.skipIf(whyNoPostgres !== null)('a connection that breaks while the database commits', () => {
  test('after it has: the answer is looked up by its key, and nothing is written again', async () => {
    line.breakAt('commit', 'after it is sent');
    expect(await write('k')).toMatchObject({ rows: [{ text: 'written' }], isRepeated: false });
    expect(await write('k')).toMatchObject({ rows: [{ text: 'written' }], isRepeated: true });
    expect(await entries()).toHaveLength(1);
  });

  test('before it has: nothing was written, and another attempt may', async () => {
    line.breakAt('commit', 'before it is sent');
    await expect(write('k')).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
    expect(await entries()).toEqual([]);
    await write('k');
    expect(await entries()).toHaveLength(1);
  });

  test('and stays away: nobody can tell, and no other attempt is made by itself', async () => {
    line.breakAt('commit', 'after it is sent', 'for good');
    await expect(write('k')).rejects.toMatchObject({
      code: 'database_outcome_unknown',
      retryable: false,
      details: { key: 'k' },
    });
    expect(await entries()).toHaveLength(1);
  });
});

test.skipIf(whyNoPostgres !== null)('ten at once make the table once, and write once', async () => {
  const written = await Promise.all(Array.from({ length: 10 }, () => write('k')));
  expect(written.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
  expect(await entries()).toHaveLength(1);
});

interface Line {
  readonly url: string;
  /** Once: when these words go to the database. */
  breakAt(words: string, when: 'before it is sent' | 'after it is sent', how?: 'for good'): void;
  close(): Promise<void>;
}

/** A wire to the database that breaks as told. What was sent before that reaches the database. */
async function openLine(to: string): Promise<Line> {
  const { port } = new URL(to);
  const open = new Set<Socket>();
  let orders: { words: string; isSent: boolean; isForGood: boolean } | null = null;
  const server: Server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    near.on('data', (bytes) => {
      if (!orders || !bytes.includes(orders.words)) return void far.write(bytes);
      const { isSent, isForGood } = orders;
      orders = null;
      if (isForGood) server.close();
      if (!isSent) {
        far.destroy();
        near.destroy();
        return;
      }
      // the database answers when it is through: then the wire breaks, and the answer is lost
      far.removeAllListeners('data').once('data', () => {
        near.destroy();
        far.destroy();
      });
      far.write(bytes);
    });
    far.on('data', (bytes) => void near.write(bytes));
    near.on('end', () => far.end());
    far.on('end', () => near.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.port = `${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    breakAt: (words, when, how) => {
      orders = { words, isSent: when === 'after it is sent', isForGood: how === 'for good' };
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
