import { expect, test } from 'vitest';
import type { AgentVersion } from '../../agents/port/registry.ts';
import { openTestStore } from '../../testing/open-test-store.ts';

const versionOf = (version: string, source = 'as written'): AgentVersion => ({
  name: 'writer',
  version,
  source,
  sha256: `hash of ${source}`,
});

test('a version is found as it was kept, and stays that', () => {
  const { agentVersions } = openTestStore();
  agentVersions.keep([versionOf('1.0.0')], 1);
  agentVersions.keep([versionOf('1.0.0', 'as written later'), versionOf('1.10.0'), versionOf('1.9.0')], 2);
  expect(agentVersions.find('writer', '1.0.0')).toEqual(versionOf('1.0.0'));
  expect([agentVersions.find('writer', '2.0.0'), agentVersions.find('reader', '1.0.0')]).toEqual([
    undefined,
    undefined,
  ]);
  expect([agentVersions.versionsOf('writer'), agentVersions.versionsOf('reader')]).toEqual([
    ['1.10.0', '1.9.0', '1.0.0'],
    [],
  ]);
});

test.each([
  ["UPDATE agent_versions SET source = '{}'", 'versions of agents are never changed'],
  ['DELETE FROM agent_versions', 'versions of agents are never deleted'],
  ['INSERT OR REPLACE INTO agent_versions SELECT * FROM agent_versions', 'versions of agents are never deleted'],
])('it cannot be rewritten, not even by hand: %s', (sql, reason) => {
  const { database, agentVersions } = openTestStore();
  agentVersions.keep([versionOf('1.0.0')], 1);
  expect(() => database.exec(sql)).toThrow(reason);
  expect(agentVersions.find('writer', '1.0.0')).toEqual(versionOf('1.0.0'));
});

test('it is kept with the rest of its transaction, or not at all', () => {
  const { agentVersions, transaction } = openTestStore();
  const keep = () =>
    transaction(() => {
      agentVersions.keep([versionOf('1.0.0')], 1);
      throw new Error('changed my mind');
    });
  expect(keep).toThrow('changed my mind');
  expect(agentVersions.versionsOf('writer')).toEqual([]);
});
