import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AdmissionView } from '../contract/admission.ts';
import type { RunView } from '../contract/run-view.ts';
import { openTestServer, type TestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

/** Two steps whose calls take the room of a pool, and do not end by themselves. */
const hanging = (name: string) => `
metadata: { name: ${name}, version: 1.0.0, owner: owner, organization: global }
orchestration:
  execution: { pool: narrow }
  steps:
    - { id: first, agent: test-hang, input: {} }
    - { id: second, agent: test-hang, input: {}, priority: 3 }
`;

const flaky = (times: number) => `
metadata: { name: flaky, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps:
    - { id: call, agent: test-service, input: { script: { behaviour: ${times > 0 ? 'fail' : 'succeed'}, retryable: true } } }
`;

/** The first message of a stream that is as it is wanted. */
async function seen<Message>(
  stream: AsyncIterable<Message>,
  isWanted: (message: Message) => boolean,
): Promise<Message> {
  for await (const message of stream) if (isWanted(message)) return message;
  throw new Error('It ended before that was seen');
}

function steps(run: RunView): Record<string, string> {
  return Object.fromEntries(
    run.steps.map(({ id, status, waitsFor }) => [
      id,
      waitsFor ? `${status} for ${waitsFor.kind} ${waitsFor.name}` : status,
    ]),
  );
}

describe('a pool', () => {
  test('shows who holds and who waits, live, and a limit that is changed holds at once', async () => {
    const { client, bugs } = await openTestServer();
    await client.admission.setPoolLimit({ pool: 'narrow', limit: 1, notes: 'the service is small' });
    const watching = new AbortController();
    const stream = await client.admission.changes({}, { signal: watching.signal });
    const poolIn = ({ pools }: AdmissionView) => pools.find(({ name }) => name === 'narrow');
    const { id } = await client.runs.start({ source: hanging('held'), mode: 'rehearsal' });
    const full = poolIn(await seen(stream, (view) => poolIn(view)?.waiting === 1));
    expect(full).toMatchObject({
      limit: 1,
      held: 1,
      changed: { by: 'operator:ada', notes: 'the service is small' },
      holders: [{ runId: id, stepId: 'first', agent: 'test-hang', mode: 'rehearsal' }],
      waiters: [{ runId: id, stepId: 'second', priority: 3, waitsFor: { kind: 'pool', name: 'narrow', until: null } }],
    });
    expect(steps(await client.runs.get({ runId: id }))).toEqual({ first: 'running', second: 'queued for pool narrow' });
    const run = await client.runs.follow({ runId: id }, { signal: watching.signal });
    await client.admission.setPoolLimit({ pool: 'narrow', limit: null });
    const freed = await seen(
      run,
      (message) => message.kind === 'snapshot' && message.run.steps.every(({ status }) => status === 'running'),
    );
    expect(freed.kind === 'snapshot' && steps(freed.run)).toEqual({ first: 'running', second: 'running' });
    const [attempt] = (await client.runs.get({ runId: id })).steps[1]?.attempts ?? [];
    expect(attempt?.held, 'that it waited is kept').toMatchObject({ kind: 'pool', name: 'narrow' });
    expect((await client.admission.history({ subject: 'narrow' })).items.map(({ data }) => data['limit'])).toEqual([
      null,
      1,
    ]);
    watching.abort();
    await client.runs.cancel({ runId: id });
    expect(bugs).toEqual([]);
  });

  test('tells who follows a run that it waits, although nothing happened in the run', async () => {
    const { client } = await openTestServer();
    const { id } = await client.runs.start({ source: hanging('followed'), mode: 'rehearsal' });
    const watching = new AbortController();
    const run = await client.runs.follow({ runId: id }, { signal: watching.signal });
    await seen(
      run,
      (message) => message.kind === 'snapshot' && message.run.steps.every(({ status }) => status === 'running'),
    );
    await client.admission.setPoolLimit({ pool: 'narrow', limit: 0 });
    const { id: other } = await client.runs.start({ source: hanging('other'), mode: 'rehearsal' });
    const stream = await client.runs.follow({ runId: other }, { signal: watching.signal });
    await seen(
      stream,
      (message) => message.kind === 'snapshot' && message.run.steps.every(({ waitsFor }) => waitsFor?.kind === 'pool'),
    );
    watching.abort();
    await client.runs.cancel({ runId: id });
    await client.runs.cancel({ runId: other });
  });

  test('is removed with its limit when nobody uses it, and else says who does', async () => {
    const { client } = await openTestServer();
    await client.admission.setPoolLimit({ pool: 'narrow', limit: 0 });
    const run = await client.runs.start({ source: hanging('held'), mode: 'rehearsal' });
    const named = { message: `The pool narrow is used by the run ${run.id}`, data: { details: { runs: [run.id] } } };
    await expect(client.admission.removePool({ pool: 'narrow' })).rejects.toMatchObject({ code: 'REFUSED', ...named });
    await client.runs.cancel({ runId: run.id });
    await client.definitions.import({ source: hanging('kept').replace('owner: owner', 'owner: test-noop') });
    await expect(client.admission.removePool({ pool: 'narrow' })).rejects.toMatchObject({
      message: 'The pool narrow is used by the definition kept',
    });
    await client.definitions.archive({ name: 'kept', version: '1.0.0' });
    await client.admission.removePool({ pool: 'narrow', notes: 'not needed' });
    expect((await client.admission.get({})).pools).toEqual([]);
    expect((await client.admission.history({ subject: 'narrow' })).items).toMatchObject([
      { type: 'orchestration.pool.removed', actor: 'operator:ada', data: { notes: 'not needed' } },
      { type: 'orchestration.pool.limited' },
    ]);
    await expect(client.admission.removePool({ pool: 'narrow' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await client.admission.setPoolLimit({ pool: 'narrow', limit: 2 }), 'it can be made anew').toMatchObject({
      limit: 2,
    });
  });

  test('that cannot be is refused with a reason', async () => {
    const { client } = await openTestServer();
    await expect(client.admission.setPoolLimit({ pool: 'Not A Pool', limit: 1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(client.admission.setPoolLimit({ pool: 'narrow', limit: -1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect((await client.admission.get({})).pools).toEqual([]);
  });
});

describe('a breaker', () => {
  /** With an agent `test-service` that does as its step says and has a breaker. */
  function withService(breaker: string): Promise<TestServer> {
    const directory = temporaryDirectory();
    const agents = join(directory, 'agents');
    mkdirSync(agents, { recursive: true });
    writeFileSync(
      join(agents, 'test-service.yaml'),
      `metadata: { name: test-service, displayName: Service, version: 1.0.0, description: A service. }\ntype: function\nconfiguration: { language: javascript, code: "return null" }\nrehearsal: { responder: scripted }\nbreaker: ${breaker}\n`,
    );
    return openTestServer({}, directory, { agentDirectories: [agents] });
  }

  test('opens in a rehearsal by its rate, and leaves that of live runs alone', async () => {
    const { client } = await withService('{ minimum_calls: 2, when_open: fail }');
    for (let time = 0; time < 3; time++) {
      const { id } = await client.runs.start({ source: flaky(1), mode: 'rehearsal', attended: false });
      await seen(await client.runs.watch({ runId: id }), ({ kind }) => kind === 'ended');
      if (time === 2) expect((await client.runs.get({ runId: id })).error).toContain('its breaker is open');
    }
    const { breakers } = await client.admission.get({});
    expect(breakers.map(({ mode, state, reason }) => ({ mode, state, reason }))).toEqual([
      { mode: 'live', state: 'closed', reason: null },
      { mode: 'rehearsal', state: 'open', reason: 'error_rate' },
    ]);
  });

  test('is tripped and reset with a reason and a name, and only where that makes a difference', async () => {
    const { client } = await openTestServer();
    expect((await client.admission.get({})).breakers).toEqual([]);
    await expect(client.admission.trip({ agent: 'nobody', notes: 'why' })).rejects.toThrow('There is no agent nobody');
    await expect(client.admission.trip({ agent: 'test-noop', notes: '  ' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(client.admission.reset({ agent: 'test-noop', notes: 'why' })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    const tripped = await client.admission.trip({
      agent: 'test-noop',
      mode: 'rehearsal',
      notes: 'maintenance until noon',
    });
    expect(tripped).toMatchObject({
      state: 'open',
      until: null,
      reason: 'operator',
      notes: 'maintenance until noon',
      actor: 'operator:ada',
    });
    const { id } = await client.runs.start({
      source: flaky(0).replace('test-service', 'test-noop'),
      mode: 'rehearsal',
    });
    expect(steps(await client.runs.get({ runId: id }))).toEqual({ call: 'queued for breaker test-noop' });
    await expect(
      client.admission.trip({ agent: 'test-noop', mode: 'rehearsal', notes: 'again' }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await client.admission.reset({ agent: 'test-noop', mode: 'rehearsal', notes: 'over' })).toMatchObject({
      state: 'closed',
      reason: 'operator',
      notes: 'over',
    });
    await seen(await client.runs.watch({ runId: id }), ({ kind }) => kind === 'ended');
    expect((await client.admission.history({})).items.map(({ type }) => type)).toEqual([
      'orchestration.breaker.closed',
      'orchestration.breaker.opened',
    ]);
  });
});
