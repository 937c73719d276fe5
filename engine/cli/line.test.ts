import { describe, expect, test } from 'vitest';
import { contract } from '../contract/contract.ts';
import type { BatonClient, Connection } from './host.ts';
import { Line, READS, untilAnswered } from './line.ts';

const lost = (code: string) => Object.assign(new Error('fetch failed'), { code });

/** Engines by the order in which they are found; each answers, or throws, as it is told. */
function lineOver(...engines: readonly ((asked: string) => unknown)[]): {
  line: Line;
  asked: string[];
  closed: number[];
} {
  const asked: string[] = [];
  const closed: number[] = [];
  const connectionTo = (index: number): Connection => {
    const call = (name: string) => (input: unknown) => {
      asked.push(`${index} ${name} ${JSON.stringify(input)}`);
      return Promise.resolve().then(() => engines[index]?.(name));
    };
    const client = new Proxy(
      {},
      { get: (_, channel: string) => new Proxy({}, { get: (__, name: string) => call(`${channel}.${name}`) }) },
    ) as BatonClient;
    return {
      client,
      engine: index === engines.length - 1 ? 'here' : 'elsewhere',
      isWorkedOn: true,
      close: async () => void closed.push(index),
    };
  };
  let found = 0;
  const line = new Line({ connect: async () => connectionTo(++found) }, 'act', connectionTo(0));
  return { line, asked, closed };
}

test('what only reads is all that the contract only gets, and validations', () => {
  const gets = Object.entries(contract).flatMap(([channel, calls]) =>
    Object.entries(calls).flatMap(([name, call]) =>
      (call as { '~orpc': { route: { method?: string } } })['~orpc'].route.method === 'GET'
        ? [`${channel}.${name}`]
        : [],
    ),
  );
  expect([...READS].sort()).toEqual([...gets, 'agents.validate', 'definitions.validate'].sort());
});

describe('an engine that goes away', () => {
  test('while it is asked something: the next one is asked', async () => {
    const { line, asked, closed } = lineOver(
      () => Promise.reject(lost('ECONNRESET')),
      () => ({ items: ['a'] }),
    );
    expect(await line.client.runs.list({ limit: 5 })).toEqual({ items: ['a'] });
    expect(asked).toEqual(['0 runs.list {"limit":5}', '1 runs.list {"limit":5}']);
    expect(closed).toEqual([0]);
  });

  test('before it took what it was to do: the next one does it', async () => {
    for (const code of ['ECONNREFUSED', 'ENOENT', 'STOPPING']) {
      const { line, asked } = lineOver(
        () => Promise.reject(lost(code)),
        () => ({ id: 'run-1' }),
      );
      expect(await line.client.runs.cancel({ runId: 'run-1' })).toEqual({ id: 'run-1' });
      expect(asked).toHaveLength(2);
    }
  });

  test('after it took it, without an answer: nothing is done twice, and the line leads to the next', async () => {
    const { line, asked } = lineOver(
      () => Promise.reject(lost('ECONNRESET')),
      () => 'still there',
    );
    await expect(line.client.runs.cancel({ runId: 'run-1' })).rejects.toMatchObject({ code: 'unanswered' });
    expect(asked).toEqual(['0 runs.cancel {"runId":"run-1"}']);
    expect(await untilAnswered(async (isAgain) => [isAgain, await line.client.runs.get({ runId: 'run-1' })])).toEqual([
      false,
      'still there',
    ]);
  });

  test('while several questions are open: the line is taken up once', async () => {
    const { line, closed } = lineOver(
      () => Promise.reject(lost('UND_ERR_SOCKET')),
      (name) => name,
    );
    expect(
      await Promise.all([line.client.runs.list({}), line.client.system.status({}), line.client.approvals.list({})]),
    ).toEqual(['runs.list', 'system.status', 'approvals.list']);
    expect(closed).toEqual([0]);
  });

  test('and so does the next, and the next: all are gone through', async () => {
    const gone = () => Promise.reject(lost('ECONNREFUSED'));
    const { line } = lineOver(gone, gone, gone, () => 'done');
    expect(await line.client.runs.pause({ runId: 'run-1' })).toBe('done');
  });
});

test('what an engine refuses is no lost line', async () => {
  const { line, asked } = lineOver(
    () => Promise.reject(Object.assign(new Error('No'), { code: 'REFUSED' })),
    () => 'never asked',
  );
  await expect(line.client.runs.pause({ runId: 'run-1' })).rejects.toThrow('No');
  expect(asked).toHaveLength(1);
});
