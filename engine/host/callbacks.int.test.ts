/** Services that say themselves how far they are: over real HTTP, by the address that a run told them. */
import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call, FILM, openStudio, signed, SIGNING, type Studio, type StudioOptions } from '../testing/film-studio.ts';
import type { JsonObject } from '../values/json.ts';

const DONE = { status: 'done', content: '# The film' };

describe.each([
  ['where the console is', true],
  ['at a port of its own', false],
])('%s', (_where, hasConsole) => {
  const openHere = (callback: JsonObject, more: StudioOptions = {}) => openStudio(callback, { hasConsole, ...more });

  describe('a service that calls back', () => {
    test('tells how far it is, then what it made: the step shows the one and ends with the other', async () => {
      const here = await openHere({ percentPath: '$.percent', messagePath: '$.doing' });
      const { runId, url } = await here.begin();
      expect(new URL(url).origin).toBe(`http://127.0.0.1:${here.port}`);
      expect((await call(url, { status: 'working', percent: 40, doing: 'Draws the ship' })).status).toBe(200);
      await here.happened(runId, 'orchestration.step.progress');
      expect((await call(url, DONE)).status).toBe(200);
      const { status, text } = await here.ended(runId);
      expect(status).toBe('completed');
      expect(text).toContain('"message":"Draws the ship","percent":40');
      expect(text).toContain('# The film');
      expect(statSync(join(here.engine.directory, 'callbacks.key')).mode & 0o777).toBe(0o600);
    });

    test('says that it failed, and the step fails with its words', async () => {
      const here = await openHere({});
      const { runId, url } = await here.begin();
      expect((await call(url, { status: 'failed', error: 'no ink' })).status).toBe(200);
      const { text } = await here.ended(runId);
      expect(text).toMatch(/job_failed.*could not do what renderer asked \(failed\): no ink/);
    });

    test('may call before it has answered the request', async () => {
      const here = await openHere({});
      here.service.activate('render', {
        run: async ({ body }) => {
          expect((await call((body as { callbackUrl: string }).callbackUrl, DONE)).status).toBe(200);
          return () => undefined; // and never answers
        },
      });
      const { id } = await here.client.runs.start({ source: FILM, mode: 'live' });
      expect((await here.ended(id)).status).toBe('completed');
    });

    test('is looked at as well, where its file says so, and what it says first counts', async () => {
      const polling = {
        job: { id: '$.message' },
        url: '{{ env.N8N_BASE_URL }}/webhook/job',
        everySeconds: 3_000,
        atMostSeconds: 7_000,
      };
      const here = await openHere({}, { configuration: { polling } });
      const looked = Promise.withResolvers<void>();
      here.service.activate('job', {
        method: 'GET',
        run: () => {
          looked.resolve();
          return { json: { status: 'working' } };
        },
      });
      const { runId, url } = await here.begin();
      await looked.promise;
      await call(url, DONE);
      expect((await here.ended(runId)).status).toBe('completed');
    });

    test('brings more than is remembered: it is kept as an asset', async () => {
      const here = await openHere({});
      const { runId, url } = await here.begin();
      expect((await call(url, { ...DONE, content: `# Long ${'x'.repeat(100_000)}` })).status).toBe(200);
      const { status, text } = await here.ended(runId);
      expect(status).toBe('completed');
      expect(text).toMatch(/"called":\{"assetId":"[0-9a-f]{64}/);
      expect(text).toContain('# Long xxx');
    });

    test('only tells how far it is, where its file says so: the answer to the request is the result', async () => {
      const here = await openHere({ brings: 'progress', messagePath: '$.doing' });
      here.service.activate('render', {
        run: async ({ body }) => {
          await call((body as { callbackUrl: string }).callbackUrl, { doing: 'Half of it' });
          return { json: { content: '# At once' } };
        },
      });
      const { id } = await here.client.runs.start({ source: FILM, mode: 'live' });
      const { text } = await here.ended(id);
      expect(text).toContain('Half of it');
      expect(text).toContain('# At once');
    });
  });

  describe('a call is refused', () => {
    test('without the key of the attempt, of which nothing is told either', async () => {
      const here = await openHere({});
      const { url } = await here.begin();
      const other = new URL(url);
      other.searchParams.set('key', 'A'.repeat(43));
      expect((await call(other.href, DONE)).status).toBe(404);
      expect((await call(url.replace('/1?', '/2?'), DONE)).status).toBe(404);
      expect(here.told.at(-1)).toMatch(/A call of a service to \/callbacks\/\w+\/render\/2 was refused: 404/);
      expect(here.told.join()).not.toContain(new URL(url).searchParams.get('key'));
    });

    test('when it is not signed as was agreed, and taken once when it is, however often it comes', async () => {
      const here = await openHere({ verifySecret: 'RENDER_SIGNING_KEY' });
      const { runId, url } = await here.begin();
      const later = Date.now() - 6 * 60_000;
      for (const headers of [
        {},
        signed(DONE, 'm1', Date.now(), 'another key'),
        signed(DONE, 'm1', later),
        signed({}, 'm1'),
      ])
        expect((await call(url, DONE, headers)).status).toBe(401);
      const answers = await Promise.all([1, 2].map(() => call(url, DONE, signed(DONE, 'm1'))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const { status, text } = await here.ended(runId);
      expect(status).toBe('completed');
      expect(text.match(/step\.remembered/g)).toHaveLength(2); // that it was begun, and its last word
      expect((await call(url, DONE, signed(DONE, 'm1'))).status).toBe(200);
      expect((await call(url, DONE, signed(DONE, 'm2'))).status).toBe(410);
      expect(here.told.join()).not.toContain(SIGNING);
    });

    test('when it is too late, too large, no JSON, or no POST', async () => {
      const here = await openHere({});
      const { runId, url } = await here.begin();
      const large = await call(url, { ...DONE, content: 'x'.repeat(3 * 1024 * 1024) });
      expect(large.status).toBe(413);
      expect(await large.text()).toMatch(/2 MiB is the limit.*polling/);
      expect(
        (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })).status,
      ).toBe(400);
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(415);
      expect((await fetch(url)).status).toBe(405);
      await call(url, DONE);
      await here.ended(runId);
      expect((await call(url, DONE)).status).toBe(410);
    });

    test('for now, when what it is checked with is not set: why, the operator is told, and the caller is not', async () => {
      const here = await openHere({ verifySecret: 'RENDER_SIGNING_KEY' });
      const { url } = await here.begin();
      delete here.env.RENDER_SIGNING_KEY;
      const later = await call(url, DONE, signed(DONE, 'm1'));
      expect([later.status, later.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await later.text()).not.toContain('RENDER_SIGNING_KEY');
      expect(here.told.at(-1)).toContain('the key RENDER_SIGNING_KEY is not set');
      here.env.RENDER_SIGNING_KEY = SIGNING;
      expect((await call(url, DONE, signed(DONE, 'm1'))).status).toBe(200);
    });

    test('by the public address, unless it is one of a service that calls back', async () => {
      const here = await openHere({}, { publicAddress: 'https://hooks.example.com' });
      const { runId, url } = await here.begin();
      expect(url).toMatch(/^https:\/\/hooks\.example\.com\/callbacks\//);
      const path = url.slice('https://hooks.example.com'.length);
      expect(await throughProxy(here, 'GET', '/')).toBe(hasConsole ? 421 : 404);
      expect(await throughProxy(here, 'POST', '/rpc/system/status')).toBe(hasConsole ? 421 : 404);
      expect(await throughProxy(here, 'POST', path)).toBe(200);
      expect((await here.ended(runId)).status).toBe('completed');
    });
  });
});

/** As a proxy hands it on that keeps the Host. */
function throughProxy({ port, page }: Studio, method: string, path: string): Promise<number> {
  return new Promise((answered, failed) => {
    const headers = {
      host: 'hooks.example.com',
      'content-type': 'application/json',
      authorization: `Bearer ${page?.token ?? ''}`,
    };
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      answered(response.statusCode ?? 0);
    });
    sent.on('error', failed);
    sent.end(method === 'POST' ? JSON.stringify(DONE) : undefined);
  });
}
