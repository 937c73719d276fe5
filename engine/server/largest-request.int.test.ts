// A request as large as requests can be made is taken in, answered, and forgotten;
// one byte more is refused at the door.
import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../limits/limits.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS } from '../testing/yaml-definitions.ts';
import { LOCAL_PREFIX } from './transports/socket/local-prefix.ts';
import { serveLocally } from './transports/socket/local-socket.ts';

const { hard } = LIMITS.largeRequestBytes;

test('a request of 64 MiB is answered by what is wrong with it, and those after it as ever', async () => {
  const { client, context } = await openTestServer();
  await client.settings.change({ limits: { largeRequestBytes: hard } });
  const socket = await serveLocally(context);
  onTestFinished(() => socket.close());
  const start = (bytes: number) => {
    const without = JSON.stringify({ json: { source: TWO_STEPS, parameters: { big: '' } } }).length;
    const body = JSON.stringify({ json: { source: TWO_STEPS, parameters: { big: 'x'.repeat(bytes - without) } } });
    return new Promise<{ status: number | undefined; text: string }>((done, refuse) => {
      const asking = request(
        {
          socketPath: socket.path,
          method: 'POST',
          path: `${LOCAL_PREFIX}/runs/start`,
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          let text = '';
          response
            .setEncoding('utf8')
            .on('data', (part: string) => (text += part))
            .once('end', () => done({ status: response.statusCode, text }));
        },
      );
      asking.once('error', refuse);
      asking.end(body);
    });
  };
  const [taken, tooLarge] = [await start(hard), await start(hard + 1)];
  expect([taken.status, JSON.parse(taken.text)]).toMatchObject([
    413,
    { json: { data: { details: { limit: 'valueBytes' } } } },
  ]);
  expect([tooLarge.status, JSON.parse(tooLarge.text)]).toMatchObject([
    413,
    { json: { data: { details: { limit: 'largeRequestBytes', allowed: hard } } } },
  ]);
  expect(taken.text.length + tooLarge.text.length).toBeLessThan(10_000);
  expect(await client.system.status({})).toMatchObject({ state: 'running', openRuns: 0 });
});
