import { expect, test } from 'vitest';
import type { AdmissionEventView, BreakerView, PoolView } from '../../engine/contract/admission.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import { deskHere } from './desk-here.ts';

type Page<Item> = { readonly items: readonly Item[]; readonly total: number };

const pooled = `
metadata: { name: pooled, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  execution: { pool: narrow }
  steps: [ { id: only, agent: test-noop, input: {} } ]
`;

test('a breaker is tripped and reset with a reason, and what was decided is there for later commands', async () => {
  const here = deskHere();
  expect((await here.baton('breakers')).stdout).toMatch(/marketing-swarm\s+live\s+✓ closed/);
  const refused = await here.baton('breakers', 'trip', 'test-noop');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Say why: baton breakers trip test-noop --notes') as string,
  });
  expect((await here.baton('breakers', 'trip', 'nobody', '--notes', 'why')).stderr).toContain(
    'There is no agent nobody',
  );
  const tripped = await here.json<BreakerView>(
    'breakers',
    'trip',
    'test-noop',
    '--rehearsal',
    '--notes',
    'the service is being moved',
  );
  expect(tripped.value).toMatchObject({
    agent: 'test-noop',
    mode: 'rehearsal',
    state: 'open',
    until: null,
    notes: 'the service is being moved',
  });

  const { stdout } = await here.baton('breakers');
  expect(stdout).toMatch(/test-noop\s+rehearsal\s+✗ open/);
  expect(stdout).toContain('“the service is being moved”');
  expect((await here.baton('breakers', 'reset', 'test-noop', '--rehearsal', '--notes', 'moved')).stdout).toContain(
    'test-noop is called again',
  );
  const { value } = await here.json<Page<AdmissionEventView>>('breakers', '--history');
  expect(value.items.map(({ type, data }) => [type, data['notes']])).toEqual([
    ['orchestration.breaker.closed', 'moved'],
    ['orchestration.breaker.opened', 'the service is being moved'],
  ]);
});

test('a pool gets its limit from an operator, and a run waits for room until there is some', async () => {
  const here = deskHere();
  const file = here.write('pooled.yaml', pooled);
  expect((await here.baton('pools')).stdout).toContain('There are no pools');
  expect(await here.baton('pools', 'limit', 'narrow', 'many')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"many" is no limit') as string,
  });
  expect((await here.json<PoolView>('pools', 'limit', 'narrow', '0', '--notes', 'not yet')).value).toMatchObject({
    name: 'narrow',
    limit: 0,
  });

  const serving = here.start('serve');
  await serving.said('Next, in another terminal:');
  const run = here.start('run', file, '--rehearse', '--json');
  await expect
    .poll(async () => (await here.baton('pools')).stdout, { timeout: 20_000 })
    .toMatch(/only\s+test-noop\s+pool narrow/);
  const { value: shown } = await here.json<Page<{ readonly id: string }>>('runs');
  expect((await here.baton('show', shown.items[0]?.id ?? '')).stdout).toContain('waits for room in the pool narrow');
  expect((await here.baton('pools', 'limit', 'narrow', 'none')).stdout).toContain('narrow: no limit');
  const finished = await run.finished;
  expect((JSON.parse(finished.stdout) as RunView).status).toBe('completed');
  serving.child.kill('SIGTERM');
  await serving.finished;

  expect(await here.baton('pools', 'remove', 'narrow')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Do it: baton pools remove narrow --yes') as string,
  });
  expect(await here.baton('pools', 'remove', 'wide', '--yes')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no pool wide') as string,
  });
  await here.baton('import', file);
  expect(await here.baton('pools', 'remove', 'narrow', '--yes')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('The pool narrow is used by the definition pooled') as string,
  });
  here.write('pooled.yaml', pooled.replace('1.0.0', '1.1.0').replace('  execution: { pool: narrow }\n', ''));
  await here.baton('import', file);
  expect(await here.baton('pools', 'remove', 'narrow', '--yes', '--notes', 'not needed')).toMatchObject({
    code: 0,
    stdout: 'The pool narrow is gone.\n',
  });
  expect((await here.baton('pools')).stdout).toContain('There are no pools');
});
