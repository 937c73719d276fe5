import { afterAll, beforeEach } from 'vitest';
import { ModelServer } from './model-server.ts';

/** Open as long as the tests of a file run. What it was asked is forgotten before each of them. */
export async function modelServerOfTests(): Promise<ModelServer> {
  const server = await ModelServer.open();
  afterAll(() => server.close());
  beforeEach(() => {
    server.asked.length = 0;
  });
  return server;
}
