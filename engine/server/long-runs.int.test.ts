// Who follows a long run is told of it page by page: nobody holds the whole, and others have their turn in between.
import { request } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineReader } from '../port/engine.ts';
import type { Journal, JournalPage } from '../journal/journal.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { eventOf } from '../testing/stored-rows.ts';
import { WITH_CHECKPOINT } from '../testing/yaml-definitions.ts';
import { serveLocally } from './transports/socket/local-socket.ts';
import { LOCAL_PREFIX } from './transports/socket/local-prefix.ts';
import { READER_PAGE } from './reader-page.ts';
import { watchRunTree } from './following/watch-run-tree.ts';
import { writableStore } from '../testing/writable-store.ts';

/** tests/soak has five times as many. */
const EVENTS = Number(process.env['BATON_LONG_RUN_EVENTS'] ?? 20_000);
const BYTES_EACH = 2_000;

/** The engine with a journal that notes what is read of it, and in which turn of the event loop. */
function observed(engine: EngineReader) {
  const pages: { readonly events: number; readonly bytes: number; readonly turn: number }[] = [];
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  onTestFinished(() => void (isOver = true));
  const noted = ({ events, bytes }: JournalPage): JournalPage => {
    pages.push({ events: events.length, bytes, turn });
    return { events, bytes };
  };
  const { journal } = writableStore(engine);
  const watched: Journal = Object.assign(Object.create(journal) as Journal, {
    pageOfRun: (...given: Parameters<Journal['pageOfRun']>) => noted(journal.pageOfRun(...given)),
    pageOfAll: (...given: Parameters<Journal['pageOfAll']>) => noted(journal.pageOfAll(...given)),
    readRun: (...given: Parameters<Journal['readRun']>) =>
      noted({ events: journal.readRun(...given), bytes: Infinity }).events,
    readAll: (...given: Parameters<Journal['readAll']>) =>
      noted({ events: journal.readAll(...given), bytes: Infinity }).events,
  });
  for (const name of ['positionAfter', 'sequenceAt', 'lastPosition', 'lastOfRun', 'sizeOfRun', 'findSnapshot'] as const)
    Object.assign(watched, { [name]: journal[name].bind(journal) });
  return {
    engine: Object.assign(Object.create(engine, { state: { get: () => engine.state } }) as EngineReader, {
      journal: watched,
    }),
    pages,
  };
}

async function longRun() {
  const server = await openTestServer();
  const { id } = await server.client.runs.start({ source: WITH_CHECKPOINT });
  for await (const change of await server.client.runs.watch({ runId: id })) if (change.kind === 'waiting') break;
  const { journal } = writableStore(server.engine);
  const { sequence = 0 } = journal.lastOfRun(id) ?? {};
  for (let done = 0; done < EVENTS; done += 1_000) {
    journal.append(
      Array.from(
        { length: 1_000 },
        (_, index) =>
          ({
            ...eventOf(id, sequence + done + index + 1),
            type: 'orchestration.step.progress',
            data: { stepId: 'ask', attempt: 1, message: 'x'.repeat(BYTES_EACH), percent: null },
          }) as const,
      ),
    );
  }
  return { ...server, id, last: sequence + EVENTS };
}

test('a watcher that comes late holds one page at a time, and others have their turn between two of them', async () => {
  const { engine, id, last } = await longRun();
  const seen = observed(engine);
  let told = 0;
  for await (const change of watchRunTree(seen.engine, id, 0, undefined)) {
    if (change.kind !== 'event') break;
    expect(change.event.sequence).toBe(++told);
  }
  expect(told).toBe(last);
  for (const { events, bytes } of seen.pages) {
    expect(events).toBeLessThanOrEqual(READER_PAGE.events);
    expect(bytes).toBeLessThan(READER_PAGE.bytes + 2 * BYTES_EACH);
  }
  const full = seen.pages.filter(({ events }) => events === READER_PAGE.events);
  expect(full.length).toBeGreaterThanOrEqual(Math.floor(last / READER_PAGE.events));
  expect(new Set(full.map(({ turn }) => turn)).size).toBe(full.length);
});

test('a reader that stops reading makes the engine read no more than what is on its way', async () => {
  const { context, id } = await longRun();
  const seen = observed(context.engine);
  const socket = await serveLocally({ ...context, engine: seen.engine });
  onTestFinished(() => socket.close());
  const body = JSON.stringify({ json: { runId: id } });
  await new Promise<void>((answered, refuse) => {
    const asking = request(
      {
        socketPath: socket.path,
        method: 'POST',
        path: `${LOCAL_PREFIX}/runs/watch`,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        onTestFinished(() => void response.destroy());
        response.once('readable', () => answered()); // and nothing is taken
      },
    );
    asking.once('error', refuse);
    asking.end(body);
  });
  let before = -1;
  for (let still = 0; still < 2_000; still++) {
    if (seen.pages.length !== before) still = 0;
    before = seen.pages.length;
    await nextTurn();
  }
  const read = seen.pages.reduce((sum, { events }) => sum + events, 0);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(EVENTS / 2);
});
