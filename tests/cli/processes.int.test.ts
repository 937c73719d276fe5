/** Several processes at one store: who works, who asks, and what becomes of a run when one of them goes. */
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../engine/contract/run-summary.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import type { SystemStatus } from '../../engine/contract/system.ts';
import { desk } from './desk.ts';
import type { Desk } from './desk.ts';

const slow = (delayMs: number): string => `
metadata: { name: slow, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: wait-a-while, agent: test-slow, input: { userMessage: go, script: { delayMs: ${delayMs} } } }
    - { id: then, agent: test-noop, depends_on: [wait-a-while], input: { userMessage: go } }
`;
const asks = `
metadata: { name: asks, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: draft, agent: test-deliver, input: { userMessage: go }, checkpoint_after: { question: "Good?" } }
`;

const waits = `
metadata: { name: waits, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: first, agent: test-noop, input: { userMessage: go } }
    - { id: a-while, type: wait, seconds: 600, depends_on: [first] }
`;

function prepared(): Desk {
  const place = desk();
  place.write('slow.yaml', slow(3_000));
  place.write('endless.yaml', slow(600_000));
  place.write('asks.yaml', asks);
  return place;
}

describe('a serving engine', () => {
  test('is what all other commands speak to, and ends cleanly when it is told to', async () => {
    const place = prepared();
    const serving = place.start('serve', '--import-library', '--json');
    await serving.said('Next, in another terminal:');

    const ran = await place.json<RunView>('run', 'asks.yaml', '--rehearse');
    expect(ran).toMatchObject({ code: 3, value: { status: 'checkpoint' } });
    expect((await place.json<{ items: RunSummary[] }>('runs')).value.items).toMatchObject([
      { id: ran.value.id, status: 'checkpoint' },
    ]);
    expect((await place.json<RunView>('decide', ran.value.id, 'continue')).value.status).toBe('completed');
    expect((await place.baton('deliverables', ran.value.id)).stdout).toContain('draft');
    expect((await place.baton('backup', 'copy.sqlite')).code).toBe(0);
    expect((await place.baton('doctor')).stdout).toContain('and answers');

    const second = await place.baton('serve');
    expect(second.code).toBe(4);
    expect(second.stderr).toContain('in use by another Baton');
    const restore = await place.baton('restore', 'copy.sqlite', '--yes');
    expect(restore.code).toBe(4);
    expect(restore.stderr).toContain('in use by another Baton');

    await place.baton('run', 'asks.yaml', '--rehearse');
    serving.child.kill('SIGTERM');
    const ended = await serving.finished;
    expect(ended.code).toBe(0);
    expect((JSON.parse(ended.stdout) as SystemStatus).state).toBe('running');
    expect(ended.stderr).toContain('with 1 run under way, 1 waiting for a decision');
    expect((await place.json<{ items: RunSummary[] }>('runs')).value.items).toHaveLength(2);
  });

  test('that is killed is followed by whoever follows its run', async () => {
    const place = prepared();
    const serving = place.start('serve');
    await serving.said('Next, in another terminal:');
    const following = place.start('run', 'slow.yaml', '--rehearse', '--json');
    await following.said('wait-a-while');
    serving.child.kill('SIGKILL');
    const { code, stdout } = await following.finished;
    expect(code).toBe(0);
    const run = JSON.parse(stdout) as RunView;
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ id: 'wait-a-while', attempts: [{ restarts: 1 }] }, { id: 'then' }],
    });
  });
});

describe('a command that does the work itself', () => {
  test('can be reached by others: they list its run, look on, and end it', async () => {
    const place = prepared();
    const working = place.start('run', 'endless.yaml', '--rehearse');
    await working.said('wait-a-while');
    const [started] = (await place.json<{ items: RunSummary[] }>('runs')).value.items;
    expect(started).toMatchObject({ definition: 'slow', status: 'running' });
    const runId = started?.id ?? '';
    const watching = place.start('watch', runId);
    await watching.said('wait-a-while');
    expect((await place.baton('cancel', runId)).code).toBe(4);
    expect((await watching.finished).code).toBe(4);
    expect((await working.finished).code).toBe(4);
  });

  test('leaves the run recorded when it is interrupted, and says how to go on', async () => {
    const place = prepared();
    const working = place.start('run', 'slow.yaml', '--rehearse');
    await working.said('wait-a-while');
    working.child.kill('SIGINT');
    const { code, stderr } = await working.finished;
    expect(code).toBe(130);
    const runId = /baton watch (\S+)/.exec(stderr)?.[1] ?? '';
    expect((await place.json<RunView>('show', runId)).value.status).toBe('running');
    expect((await place.baton('watch', runId)).code).toBe(0);
  });

  test('ends at once when it is interrupted twice', async () => {
    const place = prepared();
    const serving = place.start('serve');
    await serving.said('Next, in another terminal:');
    serving.child.kill('SIGINT');
    serving.child.kill('SIGINT');
    expect([0, 130]).toContain((await serving.finished).code);
  });
});

describe('standard output', () => {
  test('may be closed by whoever reads it, without a word and without harm', async () => {
    const place = prepared();
    const working = place.start('run', 'slow.yaml', '--rehearse', '--json');
    working.child.stdout?.destroy();
    const { code, stderr } = await working.finished;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
  });
});

describe('an engine that lives in one command', () => {
  test.each([
    ['cancel', 'cancelled'],
    ['abort', 'aborted'],
    ['kill', 'aborted'],
  ] as const)('and ends with it: %s from a second terminal says what became of the run', async (command, status) => {
    const place = prepared();
    const working = place.start('run', 'endless.yaml', '--rehearse');
    await working.said('wait-a-while');
    const [run] = (await place.json<{ items: RunSummary[] }>('runs')).value.items;
    const ended = await place.json<RunView>(command, run?.id ?? '');
    expect(ended).toMatchObject({ code: 4, value: { id: run?.id, status } });
    expect(ended.stderr).not.toMatch(/went away/);
    expect((await working.finished).code).toBe(4);
  });

  test('pause from a second terminal says that it is paused', async () => {
    const place = prepared();
    place.write('waits.yaml', waits);
    const working = place.start('run', 'waits.yaml', '--rehearse');
    await working.said('a-while');
    const [run] = (await place.json<{ items: RunSummary[] }>('runs')).value.items;
    const paused = await place.json<RunView>('pause', run?.id ?? '');
    expect(paused).toMatchObject({ code: 3, value: { status: 'paused' } });
    expect(paused.stderr).not.toMatch(/went away/);
    expect((await working.finished).code).toBe(3);
  });

  test('twelve at once, with nobody serving, each report their own run, and there are twelve', async () => {
    const place = prepared();
    place.write('quick.yaml', slow(50));
    const started = Array.from({ length: 12 }, () => place.start('run', 'quick.yaml', '--rehearse', '--json'));
    const all = await Promise.all(started.map(({ finished }) => finished));
    expect(all.filter(({ code }) => code !== 0).map(({ stderr }) => stderr)).toEqual([]);
    const ids = new Set(all.map(({ stdout }) => (JSON.parse(stdout) as RunView).id));
    expect(ids.size).toBe(12);
    expect(
      (await place.json<{ items: RunSummary[] }>('runs')).value.items.map(({ id, status }) => [ids.has(id), status]),
    ).toEqual(Array.from({ length: 12 }, () => [true, 'completed']));
  });
});
