/** Files that are named together know each other, and are imported together or not at all. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deskHere } from './desk-here.ts';
import type { Desk } from './desk.ts';

const definition = (
  name: string,
  steps: string,
  owner = 'boss',
): string => `metadata: { name: ${name}, version: 1.0.0, owner: ${owner}, organization: global }
orchestration:
  steps:
${steps}`;
const parent = definition('parent', '    - { id: child, type: orchestration, orchestration: { name: child } }\n');
const child = definition('child', '    - { id: work, agent: worker, input: { userMessage: go } }\n');
const agent = (
  name: string,
  kind: string,
): string => `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: It works }
${kind}
`;
const worker = agent('worker', 'type: tool\nconfiguration: { driver: record }\nrehearsal: { responder: summary }');
const boss = agent('boss', 'type: orchestrator\nconfiguration: { orchestrations: [parent, child] }');

type Files = {
  readonly items: readonly {
    readonly file: string;
    readonly kind: string;
    readonly valid: boolean;
    readonly problems: readonly object[];
  }[];
  readonly valid: boolean;
};
type Failure = { readonly error: { readonly details: { readonly problems: readonly object[] } } };

describe('files that are validated together', () => {
  test('find the orchestrations, agents and owners of each other, in whichever order, and of a whole folder', async () => {
    const place = prepared();
    expect((await place.json<Files>('validate', 'flows/parent.yaml')).value).toMatchObject({ valid: false });
    const { code, value } = await place.json<Files>(
      'validate',
      'flows/parent.yaml',
      'flows/worker.yaml',
      'flows/boss.yaml',
      'flows/child.yaml',
    );
    expect({ code, value }).toMatchObject({
      code: 0,
      value: {
        valid: true,
        items: [
          { kind: 'orchestration', problems: [] },
          { kind: 'agent' },
          { kind: 'agent' },
          { file: 'flows/child.yaml' },
        ],
      },
    });
    expect(await place.baton('validate', 'flows')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /✓ flows\/boss\.yaml .*\n✓ flows\/child\.yaml .*\n✓ flows\/parent\.yaml .*\n✓ flows\/worker\.yaml /,
      ) as unknown,
    });
  });

  test('say of which child somebody else is the owner, also in a long text', async () => {
    const place = prepared();
    place.write('flows/child.yaml', child.replace('owner: boss', 'owner: finance-manager'));
    place.write('flows/parent.yaml', `${parent}${'# much is said\n'.repeat(800)}`);
    const { code, stdout } = await place.baton('validate', 'flows');
    expect(code).toBe(5);
    expect(stdout).toContain(
      'flows/parent.yaml:4:64 error boss does not own the orchestration "child"; finance-manager does. Say so as `owner`',
    );
  });

  test('say everything that is wrong with an agent, and that it is called otherwise than its file', async () => {
    const place = prepared();
    place.write(
      'flows/worker.yaml',
      worker.replace('type: tool', 'typ: tool').replace('1.0.0', '1.0').replace('driver: record', 'driver: recrd'),
    );
    place.write('other.yaml', worker);
    const { code, stdout } = await place.baton('validate', 'flows/worker.yaml', 'other.yaml');
    expect(code).toBe(5);
    expect(
      stdout,
    ).toBe(`flows/worker.yaml:1:57 error YAML reads 1.0 as a number; a version has three parts: 1.0.0 [invalid_version]
    Write 1.0.0
flows/worker.yaml:2:1 error Unknown key "typ". Did you mean \`type\`? [unknown_key]
    Write type
✗ flows/worker.yaml  2 errors
other.yaml:1:19 error This is worker, but the file is named other; an agent is found by its file, so they must be the same [invalid_name]
    Write other, or rename the file
✗ other.yaml  1 error
`);
  });

  test('are asked for by their names: what does not exist, and a folder without any, is a matter of typing', async () => {
    const place = prepared();
    mkdirSync(join(place.folder, 'empty'));
    expect(await place.baton('validate', 'flows/parent.yaml', 'gone.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gone.yaml does not exist') as unknown,
    });
    expect(await place.baton('validate', 'empty')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no YAML file in empty.') as unknown,
    });
  });
});

describe('files that are imported together', () => {
  test('are all kept, the child first, when their agents are in their place', async () => {
    const place = prepared();
    mkdirSync(join(place.home, 'agents'), { recursive: true });
    place.write('home/agents/worker.yaml', worker);
    place.write('home/agents/boss.yaml', boss);
    expect(await place.baton('import', 'flows')).toMatchObject({ code: 0, stdout: '✓ child 1.0.0\n✓ parent 1.0.0\n' });
    expect((await place.baton('import', 'flows/parent.yaml', 'flows/child.yaml')).stdout).toBe(
      '· child was there already\n· parent was there already\n',
    );
  });

  test('are kept with the agents that they call, which are used from then on', async () => {
    const place = prepared();
    expect(await place.baton('import', 'flows')).toMatchObject({
      code: 0,
      stdout: '✓ agent boss 1.0.0\n✓ agent worker 1.0.0\n✓ child 1.0.0\n✓ parent 1.0.0\n',
    });
    expect((await place.baton('agents', 'export', 'worker')).stdout).toBe(worker);
    expect((await place.baton('agents', 'versions', 'worker')).stdout).toMatch(/1\.0\.0 +current +published +flows/);
    expect((await place.baton('import', 'flows/worker.yaml')).stdout).toBe('· worker was there already\n');
  });

  test('an older version of an agent that was brought in is made the current one, and none that there is not', async () => {
    const place = prepared();
    await place.baton('import', 'flows/worker.yaml');
    place.write('flows/worker.yaml', worker.replace('1.0.0', '1.1.0').replace('It works', 'It works better'));
    await place.baton('import', 'flows/worker.yaml');
    const current = async () => (await place.baton('agents', 'versions', 'worker')).stdout;
    expect(await current()).toMatch(/1\.1\.0 +current/);
    expect(await place.baton('agents', 'activate', 'worker@1.0.0')).toMatchObject({ code: 0 });
    expect(await current()).toMatch(/1\.0\.0 +current/);
    expect(await place.baton('agents', 'activate', 'worker@7.0.0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('7.0.0') as string,
    });
  });

  test('are not kept at all when there is something wrong with one of them, and each problem has its file and place', async () => {
    const place = prepared();
    place.write('flows/child.yaml', child.replace('agent:', 'agnt:'));
    place.write(
      'flows/other.yaml',
      definition(
        'other',
        '    - { id: a, agent: summarizer, input: { userMessage: go }, depends_on: [b] }\n',
        'finance-manager',
      ),
    );
    const { code, value } = await place.json<Failure>('import', 'flows', 'kpi-tracking');
    expect(code).toBe(5);
    expect(value.error.details.problems).toMatchObject([
      { file: 'flows/child.yaml', line: 4, column: 19, fix: { text: 'agent' } },
      { file: 'flows/other.yaml', code: 'unknown_step', line: 4 },
    ]);
    const { stderr } = await place.baton('import', 'flows');
    expect(stderr).toMatch(/flows\/child\.yaml:4:19 error .*agnt/);
    expect(stderr).toContain('2 of 5 files have 2 errors.');
    expect((await place.baton('export', 'other')).code).toBe(2);
  });
});

function prepared(): Desk {
  const place = deskHere();
  mkdirSync(join(place.folder, 'flows'));
  for (const [name, text] of Object.entries({ parent, child, worker, boss })) place.write(`flows/${name}.yaml`, text);
  return place;
}
