import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SystemStatus } from '../../contract/system.ts';
import { openTestServer } from '../../testing/open-test-server.ts';
import { WITH_CHECKPOINT } from '../../testing/yaml-definitions.ts';
import { followStatus } from './follow-status.ts';

test('says how the engine is, and again when it is something else', async () => {
  const { client } = await openTestServer();
  const seen: Pick<SystemStatus, 'openRuns' | 'pendingApprovals'>[] = [];
  let approvalId: string | undefined;
  for await (const { openRuns, pendingApprovals } of await client.system.changes({})) {
    seen.push({ openRuns, pendingApprovals });
    if (seen.length === 1) await client.runs.start({ source: WITH_CHECKPOINT });
    if (pendingApprovals === 1 && approvalId === undefined) {
      approvalId = (await client.approvals.list({ status: 'pending' })).items[0]?.id;
      await client.approvals.decide({ approvalId: approvalId ?? '', decision: 'abort' });
    }
    if (approvalId !== undefined && openRuns === 0) break;
  }
  expect(seen[0]).toEqual({ openRuns: 0, pendingApprovals: 0 });
  expect(seen).toContainEqual({ openRuns: 1, pendingApprovals: 1 });
  expect(seen.at(-1)).toEqual({ openRuns: 0, pendingApprovals: 0 });
});

test('notices a full disk, of which no event can tell', async () => {
  const { engine } = await openTestServer();
  let state = engine.state;
  const changing = Object.create(engine, { state: { get: () => state } }) as typeof engine;
  const leaving = new AbortController();
  const states: string[] = [];
  for await (const status of followStatus(changing, leaving.signal)) {
    states.push(status.state);
    if (states.length === 1) void delay(20).then(() => (state = 'storage_full'));
    else leaving.abort();
  }
  expect(states).toEqual(['running', 'storage_full']);
});
