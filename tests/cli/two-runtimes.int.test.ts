/** In a checkout the command line runs on plain Node; the runtime that the app ships with has to do as well. */
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../engine/contract/run-summary.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import { commandLineRuntime, desk } from './desk.ts';

const asks = `
metadata: { name: asks, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: draft, agent: test-deliver, input: { userMessage: go }, checkpoint_after: { question: "Good?" } }
`;

interface Doctor {
  readonly items: readonly { readonly name: string; readonly details: { readonly binary?: string } }[];
}

// The tests run on the runtime that ships.
const runtimes = [...new Set([commandLineRuntime(), process.execPath])];

describe.each(runtimes.map((path) => [basename(path), path]))('the command line on %s', (_, path) => {
  test('runs, decides and shows, alone and beside an engine that serves', async () => {
    const place = desk(path);
    place.write('asks.yaml', asks);
    const alone = await place.json<RunView>('run', 'asks.yaml', '--rehearse');
    expect(alone).toMatchObject({ code: 3, value: { status: 'checkpoint' } });
    const serving = place.start('serve');
    await serving.said('Next, in another terminal:');
    const beside = await place.json<RunView>('run', 'asks.yaml', '--rehearse', '--decide-all', 'continue');
    expect(beside).toMatchObject({ code: 0, value: { status: 'completed' } });
    expect((await place.json<RunView>('decide', alone.value.id, 'continue')).value.status).toBe('completed');
    serving.child.kill('SIGTERM');
    expect((await serving.finished).code).toBe(0);
    const { value } = await place.json<{ items: RunSummary[] }>('runs');
    expect(value.items.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  test('says by the doctor which program it runs on', async () => {
    const { value } = await desk(path).json<Doctor>('doctor');
    expect(value.items.find(({ name }) => name === 'runtime')?.details.binary).toBe(path);
  });
});
