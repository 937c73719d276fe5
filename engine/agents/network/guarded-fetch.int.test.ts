import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNetwork, isPermittedHost, type GuardedFetch, type NetworkRules } from './guarded-fetch.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let origin: string;
let answer: Answer;
const asked: IncomingMessage[] = [];

/** Names of tests lead where a test says. */
const leads = new Map<string, string>();
const network = createNetwork(((name: string, _: unknown, found: (...answers: unknown[]) => void) => {
  const address = leads.get(name);
  found(address === undefined ? new Error(`nobody knows ${name}`) : null, [
    { address, family: address?.includes(':') ? 6 : 4 },
  ]);
}) as never);

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await network.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked.length = 0;
  leads.clear();
  answer = (_, response) => response.end('ok');
});

function fetchWith(rules: Partial<NetworkRules> = {}): GuardedFetch {
  return network.fetchFor({ agent: 'writer', hosts: ['api.example.com'], named: [], answerBytes: 1000, ...rules });
}

const named = (): GuardedFetch => fetchWith({ named: [origin] });

describe('who may be asked', () => {
  test('is whom the operator named, on this machine too', async () => {
    expect(await (await named()(`${origin}/models`)).text()).toBe('ok');
  });

  test.each([
    'https://api.example.com.evil.org/',
    'https://example.com/',
    'https://evil-api.example.com/',
    'https://api.example.com:8443/',
    'https://api.example.com@evil.org/',
    'http://api.example.com/',
    'https://user:secret@api.example.com/',
    'file:///etc/passwd',
    'ftp://api.example.com/',
    'not an address',
  ])('is no other: %s', async (address) => {
    await expect(fetchWith()(address)).rejects.toMatchObject({
      name: 'AgentError',
      code: expect.stringMatching(/^(not_permitted|invalid_address)$/),
      retryable: false,
    });
  });

  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '0',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '169.254.1.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456:789a::1]',
    '[ff02::1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:db8::1]',
    '[2001::1]',
    '[::ffff:169.254.169.254]',
    '[0:0:0:0:0:ffff:a00:1]',
  ])(
    'is nobody of this machine or its network, however it is spelt and whatever the file permits: %s',
    async (host) => {
      const hosts = [new URL(`https://${host}/`).hostname];
      await expect(fetchWith({ hosts })(`https://${host}/`)).rejects.toMatchObject({ code: 'not_permitted' });
      expect(asked).toEqual([]);
    },
  );

  test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1'])(
    'is nobody to whom a permitted name leads inside: %s',
    async (address) => {
      leads.set('api.example.com', address);
      await expect(fetchWith()('https://api.example.com/')).rejects.toMatchObject({
        code: 'not_permitted',
        message: expect.stringContaining('this machine or its network'),
      });
    },
  );

  test('whom the operator named is never a cloud’s own service', async () => {
    leads.set('models.example', '169.254.169.254');
    const rules = { named: ['http://models.example', 'http://169.254.169.254'] };
    await expect(fetchWith(rules)('http://models.example/')).rejects.toMatchObject({ code: 'not_permitted' });
    await expect(fetchWith(rules)('http://169.254.169.254/')).rejects.toMatchObject({ code: 'not_permitted' });
  });
});

describe('a host that a file permits', () => {
  const permits = (address: string, ...hosts: string[]): boolean => isPermittedHost(new URL(address), hosts);

  test('is one name and one port', () => {
    expect(permits('https://API.example.com/x', 'api.example.com')).toBe(true);
    expect(permits('https://api.example.com./x', 'api.example.com')).toBe(true);
    expect(permits('https://api.example.com:8443/x', 'api.example.com:8443')).toBe(true);
    expect(permits('https://api.example.com/x', 'api.example.com:8443')).toBe(false);
  });

  test('may be all below one, and not that one', () => {
    expect(permits('https://a.b.example.com/', '*.example.com')).toBe(true);
    expect(permits('https://example.com/', '*.example.com')).toBe(false);
    expect(permits('https://badexample.com/', '*.example.com')).toBe(false);
  });
});

describe('a redirect', () => {
  test.each(['http://127.0.0.1:1/', 'https://169.254.169.254/latest', 'file:///etc/passwd', 'https://evil.org/'])(
    'is a request of its own, and refused where that would be: %s',
    async (location) => {
      answer = (_, response) => response.writeHead(302, { location }).end();
      await expect(named()(`${origin}/a`)).rejects.toMatchObject({ name: 'AgentError', retryable: false });
      expect(asked).toHaveLength(1);
    },
  );

  test('is followed with what was sent to the same origin', async () => {
    answer = ({ url }, response) =>
      url === '/a' ? response.writeHead(307, { location: '/b' }).end() : response.end('there');
    const response = await named()(`${origin}/a`, { headers: { authorization: 'Bearer key' } });
    expect(await response.text()).toBe('there');
    expect(asked[1]?.headers.authorization).toBe('Bearer key');
  });

  test('to another origin leaves the key behind', async () => {
    const elsewhere = origin.replace('127.0.0.1', 'localhost');
    leads.set('localhost', '127.0.0.1');
    answer = ({ url }, response) =>
      url === '/a' ? response.writeHead(302, { location: `${elsewhere}/b` }).end() : response.end('there');
    const headers = { authorization: 'Bearer key', 'x-api-key': 'key', cookie: 'a=b', accept: 'text/plain' };
    await fetchWith({ named: [origin, elsewhere] })(`${origin}/a`, { headers });
    const { authorization, cookie, accept, ...others } = asked[1]?.headers ?? {};
    expect([authorization, cookie, others['x-api-key'], accept]).toEqual([
      undefined,
      undefined,
      undefined,
      'text/plain',
    ]);
  });

  test('of what is sent is not followed', async () => {
    answer = (_, response) => response.writeHead(307, { location: '/b' }).end();
    await expect(named()(`${origin}/a`, { method: 'POST', body: 'secret' })).rejects.toMatchObject({
      code: 'redirected',
    });
  });

  test('in circles ends', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/a' }).end();
    await expect(named()(`${origin}/a`)).rejects.toMatchObject({ code: 'too_many_redirects' });
    expect(asked).toHaveLength(6);
  });
});

describe('what comes back', () => {
  test('is counted as it is unpacked', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(1_000_000)));
    };
    const response = await named()(`${origin}/bomb`);
    await expect(response.text()).rejects.toMatchObject({ code: 'answer_too_large' });
  });

  test('is given up when the agent is told to stop', async () => {
    const controller = new AbortController();
    answer = (request, response) => {
      response.write('begin');
      request.socket.once('close', () => closed());
      controller.abort(new Error('the operator cancelled'));
    };
    let closed = (): void => undefined;
    const hasClosed = new Promise<void>((resolve) => (closed = resolve));
    const reading = named()(`${origin}/slow`, { signal: controller.signal }).then((response) => response.text());
    await expect(reading).rejects.toThrow('the operator cancelled');
    await hasClosed;
  });

  test('is told as a failure of the network where nobody answers, worth another attempt', async () => {
    const gone = 'http://127.0.0.1:9';
    await expect(fetchWith({ named: [gone] })(`${gone}/x?key=secret`)).rejects.toMatchObject({
      code: 'connection_failed',
      retryable: true,
      details: { url: `${gone}/x` },
    });
  });
});
