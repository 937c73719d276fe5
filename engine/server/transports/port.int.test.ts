import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { expect, onTestFinished, test } from 'vitest';
import { MOST_ON_THEIR_WAY } from '../../contract/port-pace.ts';
import { openTestServer } from '../../testing/open-test-server.ts';
import { TWO_STEPS } from '../../testing/yaml-definitions.ts';
import type { ContractClient } from '../in-process-client.ts';
import { answerPort } from './port.ts';

async function openPort() {
  const server = await openTestServer();
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  answerPort(port2, server.context);
  const client: ContractClient = createORPCClient(new RPCLink({ port: port1 }));
  port1.start();
  return { ...server, client, port: port1 };
}

test('answers the contract over a port, errors as they are', async () => {
  const { client } = await openPort();
  const { id } = await client.runs.start({ source: TWO_STEPS });
  expect((await client.runs.get({ runId: id })).id).toBe(id);
  await expect(client.runs.get({ runId: 'nobody' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    defined: true,
    data: { kind: 'user' },
  });
});

test('ends what is followed over a port when the port closes', async () => {
  const { client, engine, port } = await openPort();
  const listeners = new Set<unknown>();
  const { subscribe } = engine;
  Object.assign(engine, {
    subscribe: (listener: Parameters<typeof subscribe>[0]) => {
      listeners.add(listener);
      const stop = subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  });
  const changes = (await client.runs.changes({}))[Symbol.asyncIterator]();
  await changes.next();
  expect(listeners.size).toBe(1);
  port.close();
  await expect.poll(() => listeners.size).toBe(0);
});

const MANY = `metadata: { name: many, version: 1.0.0, owner: owner }
orchestration:
  steps: [{ id: each, agent: test-noop, for_each: { items: "{{ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40] }}" } }]
`;

test('tells what is followed no faster than the other end takes it, when that end says so', async () => {
  const { client, port, engine } = await openPort();
  const { id } = await client.runs.start({ source: MANY });
  await expect.poll(() => engine.readModels.findRun(id)?.status).toBe('completed');
  let arrived = 1; // the start was answered
  port.on('message', () => arrived++);
  port.postMessage({ taken: arrived });
  const before = arrived;
  const changes = await client.runs.watch({ runId: id });
  const standstill = async () => {
    for (let [still, last] = [0, -1]; still < 500; still = arrived === last ? still + 1 : 0) {
      last = arrived;
      await new Promise((goOn) => setImmediate(goOn));
    }
  };
  await standstill();
  expect(arrived - before).toBeLessThanOrEqual(MOST_ON_THEIR_WAY);
  expect(arrived - before).toBeGreaterThan(MOST_ON_THEIR_WAY / 2);
  const halfway = arrived;
  port.postMessage({ taken: arrived });
  await standstill();
  expect(arrived).toBeGreaterThan(halfway);
  const taking = setInterval(() => port.postMessage({ taken: arrived }), 5);
  onTestFinished(() => clearInterval(taking));
  const seen = [];
  for await (const change of changes) seen.push(change);
  expect(seen.at(-1)).toEqual({ kind: 'ended', status: 'completed' });
  expect(seen.filter(({ kind }) => kind === 'event')).toHaveLength(engine.journal.sizeOfRun(id).events);
});
