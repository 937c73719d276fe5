import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { expect, onTestFinished, test } from 'vitest';
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
  await expect(client.runs.get({ runId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND', defined: true, data: { kind: 'user' } });
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
