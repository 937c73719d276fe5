/** What a command says can't be written: it ends, says so once, and does not begin to say that again and again. */
import { existsSync, openSync, closeSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { desk } from './desk.ts';
import type { Desk, Finished } from './desk.ts';

/** A place at which every write fails for lack of room. */
const FULL = '/dev/full';

const quick = `
metadata: { name: quick, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: only, agent: test-deliver, input: { userMessage: go } }
`;
const endless = `
metadata: { name: endless, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: first, agent: test-slow, input: { userMessage: go, script: { delayMs: 1500 } } }
    - { id: hang, agent: test-slow, depends_on: [first], input: { userMessage: go, script: { delayMs: 600000 } } }
`;

function full(): number {
  const file = openSync(FULL, 'w');
  onTestFinished(() => closeSync(file));
  return file;
}

async function withoutRoom(place: Desk, ...args: readonly string[]): Promise<Finished> {
  return place.startWith([full(), 'pipe'], ...args).finished;
}

describe.runIf(existsSync(FULL))('on a full disk', () => {
  test('every command that prints ends with one message and the exit code of a failure', async () => {
    const place = desk();
    place.write('quick.yaml', quick);
    expect((await place.baton('import', 'quick.yaml')).code).toBe(0);
    const ran = await place.json<{ id: string }>('run', 'quick', '--rehearse');
    const { id } = ran.value;
    const commands = [
      ['runs'],
      ['runs', '--json'],
      ['show', id],
      ['show', id, '--events', '--json'],
      ['deliverables', id],
      ['approvals'],
      ['export', 'quick'],
      ['validate', 'quick.yaml'],
      ['doctor'],
      ['library'],
      ['schedules'],
      ['pools'],
      ['breakers'],
      ['--help'],
      ['watch', id],
      ['run', 'quick', '--rehearse', '--json'],
    ];
    for (const command of commands) {
      const { code, stderr } = await withoutRoom(place, ...command);
      expect([command[0], code], stderr).toEqual([command[0], 4]);
      expect(stderr.match(/can't be written/g), command.join(' ')).toHaveLength(1);
      expect(stderr).toContain('the disk is full (ENOSPC)');
    }
    expect((await place.json<{ total: number }>('runs')).value.total).toBe(2); // what it did is recorded all the same
  });

  test('whoever follows a run ends, too, when not even that can be said', async () => {
    const place = desk();
    place.write('endless.yaml', endless);
    const serving = place.start('serve');
    await serving.said('Next, in another terminal:');
    const following = await place.startWith([full(), full()], 'run', 'endless.yaml', '--rehearse').finished;
    expect(following.code).toBe(4);
    serving.child.kill('SIGTERM');
    await serving.finished;
  });
});

test('whoever follows a run for somebody who has read enough ends, and the run goes on', async () => {
  const place = desk();
  place.write('endless.yaml', endless);
  const serving = place.start('serve');
  await serving.said('Next, in another terminal:');
  const following = place.start('run', 'endless.yaml', '--rehearse');
  await following.said('first');
  following.child.stderr?.destroy();
  following.child.stdout?.destroy();
  expect((await following.finished).code).toBe(141);
  const { value } = await place.json<{ items: { id: string; status: string }[] }>('runs');
  expect(value.items).toMatchObject([{ status: 'running' }]);
  serving.child.kill('SIGTERM');
  await serving.finished;
});
