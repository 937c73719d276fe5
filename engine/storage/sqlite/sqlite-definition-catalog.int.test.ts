import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PublishedVersionError } from '../../catalog/definition-catalog.ts';
import { openTestStore } from '../../testing/open-test-store.ts';

const KEY = { organization: 'global', owner: 'finance-manager', name: 'kpi-tracking' };
const draftOf = (version: string, source = `version: ${version}\n`) => ({ ...KEY, version, source, origin: 'editor' });

describe('a draft', () => {
  test('is kept byte for byte, with the hash of its text', () => {
    const { definitions } = openTestStore();
    const source = '# Ärger mit \t Tabs\r\nname: x\n\n';
    const saved = definitions.saveDraft(draftOf('1.0.0', source), 5);
    expect(saved).toEqual({
      ...draftOf('1.0.0', source),
      status: 'draft',
      sha256: createHash('sha256').update(source).digest('hex'),
      createdAt: 5,
      updatedAt: 5,
    });
    expect(definitions.find('kpi-tracking', '1.0.0')).toEqual([saved]);
  });

  test('can be changed, which leaves the time of its making as it was', () => {
    const { definitions } = openTestStore();
    definitions.saveDraft(draftOf('1.0.0'), 5);
    const changed = definitions.saveDraft(draftOf('1.0.0', 'other'), 9);
    expect(changed).toMatchObject({ source: 'other', status: 'draft', createdAt: 5, updatedAt: 9 });
    expect(definitions.saveDraft(draftOf('1.0.0', 'other'), 12).updatedAt).toBe(9);
    expect(definitions.list()).toHaveLength(1);
  });

  test('is not found as the active version', () => {
    const { definitions } = openTestStore();
    definitions.saveDraft(draftOf('1.0.0'), 5);
    expect(definitions.find('kpi-tracking', null)).toEqual([]);
  });
});

describe('a published version', () => {
  test('replaces the active one, which is archived', () => {
    const { definitions } = openTestStore();
    for (const version of ['1.0.0', '1.1.0']) {
      definitions.saveDraft(draftOf(version), 5);
      definitions.activate(KEY, version, 6);
    }
    expect(definitions.list().map(({ version, status }) => [version, status])).toEqual([
      ['1.1.0', 'active'],
      ['1.0.0', 'archived'],
    ]);
    definitions.activate(KEY, '1.0.0', 7);
    expect(definitions.find('kpi-tracking', null).map(({ version, updatedAt }) => [version, updatedAt])).toEqual([
      ['1.0.0', 7],
    ]);
    expect(definitions.archive(KEY, '1.0.0', 8).status).toBe('archived');
    expect(definitions.find('kpi-tracking', null)).toEqual([]);
  });

  test.each(['active', 'archived'] as const)('stays as it is when it is %s', (status) => {
    const { definitions, database } = openTestStore();
    definitions.saveDraft(draftOf('1.0.0'), 5);
    const published =
      status === 'active' ? definitions.activate(KEY, '1.0.0', 6) : definitions.archive(KEY, '1.0.0', 6);
    expect(() => definitions.saveDraft(draftOf('1.0.0', 'other'), 9)).toThrow(PublishedVersionError);
    expect(definitions.saveDraft(draftOf('1.0.0'), 9)).toEqual(published);
    for (const change of ["source = 'x'", "version = '2.0.0'", "owner = 'me'", "sha256 = ''", 'created_at = 1']) {
      expect(() => database.exec(`UPDATE definitions SET ${change}`)).toThrow('never changed');
    }
    expect(() => database.exec("UPDATE definitions SET status = 'draft'")).toThrow('never drafts again');
    expect(() => database.exec('DELETE FROM definitions')).toThrow('never deleted');
    expect(() => database.exec('INSERT OR REPLACE INTO definitions SELECT * FROM definitions')).toThrow(
      'never deleted',
    );
    expect(definitions.list()).toEqual([published]);
  });

  test('there is one active version of a definition, whoever writes', () => {
    const { definitions, database } = openTestStore();
    definitions.saveDraft(draftOf('1.0.0'), 5);
    definitions.saveDraft(draftOf('2.0.0'), 5);
    expect(() => database.exec("UPDATE definitions SET status = 'active'")).toThrow('UNIQUE');
  });

  test('cannot be one that does not exist', () => {
    const { definitions } = openTestStore();
    expect(() => definitions.activate(KEY, '9.0.0', 1)).toThrow(
      'There is no version 9.0.0 of finance-manager/kpi-tracking in global.',
    );
  });
});

test('the same name may belong to several owners and organisations', () => {
  const { definitions } = openTestStore();
  const owners = [{ ...KEY }, { ...KEY, owner: 'marketing-manager' }, { ...KEY, organization: 'acme' }];
  for (const key of owners) {
    definitions.saveDraft({ ...draftOf('1.0.0'), ...key }, 5);
    definitions.activate(key, '1.0.0', 6);
  }
  const found = (...args: Parameters<typeof definitions.find>) =>
    definitions.find(...args).map(({ owner, organization }) => `${organization}/${owner}`);
  expect(found('kpi-tracking', null)).toEqual([
    'acme/finance-manager',
    'global/finance-manager',
    'global/marketing-manager',
  ]);
  expect(found('kpi-tracking', '1.0.0', 'finance-manager')).toEqual(['acme/finance-manager', 'global/finance-manager']);
  expect(found('kpi-tracking', null, 'finance-manager', 'acme')).toEqual(['acme/finance-manager']);
  expect(definitions.list({ organization: 'acme' })).toHaveLength(1);
  expect(definitions.list({ status: 'draft' })).toEqual([]);
});

test('versions are listed by their meaning, newest first', () => {
  const { definitions } = openTestStore();
  for (const version of ['1.9.0', '1.10.0', '1.10.0-rc.1', '2.0.0-beta', '0.1.0'])
    definitions.saveDraft(draftOf(version), 5);
  expect(definitions.list().map(({ version }) => version)).toEqual([
    '2.0.0-beta',
    '1.10.0',
    '1.10.0-rc.1',
    '1.9.0',
    '0.1.0',
  ]);
});
