/** Who may read personal fields is decided for each attempt: by what is granted and revoked, and by policies. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openEngine, type OpenedEngine } from '../host/open-engine.ts';
import { grant } from '../testing/grant.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

const KEEPER = `
metadata: { name: keeper, displayName: Keeper, version: 1.0.0, description: Keeps what it is handed. }
type: tool
configuration: { driver: record, recordType: case, requires: [] }
permissions: { deliverables: [create], personal: [read] }
idempotent: true
`;
const KEEPING = `
metadata: { name: keeping, version: 1.0.0, owner: owner, organization: global }
orchestration:
  parameters: { customer: { type: string, personal: true } }
  execution: { mode: sequential, caching: { enabled: true, ttl_seconds: 3600, steps: [first] } }
  steps:
    - id: first
      agent: keeper
      input: { payload: { who: "{{ customer }}" } }
    - id: second
      agent: keeper
      depends_on: [first]
      input: { payload: { who: "{{ customer }}" } }
ASKING`;
const SEEN = '{"who":"Ada Lovelace"}';
const HIDDEN = '{"who":"[personal: customer]"}';

let directory: string;
let opened: OpenedEngine;
beforeEach(async () => {
  directory = temporaryDirectory();
  mkdirSync(join(directory, 'agents'));
  writeFileSync(join(directory, 'agents', 'keeper.yaml'), KEEPER);
  opened = await openEngine({ directory, env: {}, tell: () => undefined });
  onTestFinished(() => opened.close());
});

async function start(asking = ''): Promise<string> {
  const source = KEEPING.replace('      input: { payload', `${asking}      input: { payload`).replace('ASKING', '');
  const { id } = await opened.client.runs.start({ source, mode: 'live', parameters: { customer: 'Ada Lovelace' } });
  return id;
}

async function reached(runId: string, status: string): Promise<void> {
  await expect.poll(() => opened.engine.readModels.findRun(runId)?.status).toBe(status);
}

/** What each step was handed, and whether its output was one that was kept. */
async function handed(runId: string): Promise<unknown[]> {
  const { items } = await opened.client.runs.events({ runId });
  return items.flatMap((event) =>
    event.type === 'orchestration.step.completed'
      ? [
          JSON.stringify(
            (event.data.output as { content: { deliverable: { content: unknown } } }).content.deliverable.content,
          ),
        ]
      : [],
  );
}

async function ran(): Promise<unknown[]> {
  const runId = await start();
  await reached(runId, 'completed');
  return handed(runId);
}

test('what is revoked while a run waits is not handed to its next step, and no run begins until it is granted again', async () => {
  await expect(start()).rejects.toThrow('nobody has granted what its file asks for');
  await grant(opened.client, 'keeper');
  const runId = await start('      checkpoint_after: { required: true, question: Go on? }\n');
  await reached(runId, 'checkpoint');
  await opened.client.agents.revoke({ name: 'keeper' });
  expect(await opened.client.agents.permissions({ name: 'keeper' })).toMatchObject({ grant: 'revoked' });
  await opened.client.approvals.decide({ approvalId: `${runId}.first.1`, decision: 'continue' });
  await reached(runId, 'completed');
  expect(await handed(runId)).toEqual([SEEN, HIDDEN]);
  await expect(start()).rejects.toThrow('what it asks for was revoked');
  await grant(opened.client, 'keeper');
  expect(await ran()).toEqual([SEEN, SEEN]);
});

test('an output that was made of what is hidden by now is not used again, nor the other way round', async () => {
  await grant(opened.client, 'keeper');
  const policies = join(directory, 'policies.cedar');
  expect(await ran()).toEqual([SEEN, SEEN]);
  writeFileSync(policies, 'forbid(principal, action == Action::"personal.read", resource);');
  expect(await ran()).toEqual([HIDDEN, HIDDEN]);
  writeFileSync(policies, '// nothing is forbidden');
  expect(await ran()).toEqual([SEEN, SEEN]);
});
