import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import type { Seal } from './seal.ts';
import { SealedSecrets } from './sealed-secrets.ts';

const SECRET = 'sk-test-9f8e7d6c5b4a';
const PASSPHRASE = 'correct horse battery';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
  path = join(directory, 'secrets.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Turns bytes around, as a keychain would: enough to tell what was sealed from what was not. */
const keychain: Seal = {
  close: (name, text) => turned(Buffer.from(`${name} ${text}`)).toString('base64'),
  open: (name, sealed) =>
    turned(Buffer.from(sealed, 'base64'))
      .toString()
      .slice(name.length + 1),
};

function turned(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0x5a));
}

describe('secrets under a passphrase', () => {
  it('begin with a choice, and are locked again the next time', async () => {
    const first = new SealedSecrets(path, null);
    expect(first.protection()).toMatchObject({
      kind: 'passphrase',
      state: 'fresh',
      warning: expect.stringContaining('no keychain'),
    });
    await expect(first.set('API_KEY', SECRET, null)).rejects.toThrow('locked');
    await first.unlock(PASSPHRASE);
    await first.set('API_KEY', SECRET, null);
    const second = new SealedSecrets(path, null);
    expect(second.protection().state).toBe('locked');
    expect(await second.reveal('API_KEY')).toBeNull();
    await expect(second.unlock('something else')).rejects.toThrow('not the passphrase');
    await second.unlock(PASSPHRASE);
    expect(await second.reveal('API_KEY')).toBe(SECRET);
  });

  it('are in the file sealed, for its owner only', async () => {
    const secrets = new SealedSecrets(path, null);
    await secrets.unlock(PASSPHRASE);
    await secrets.set('API_KEY', SECRET, null);
    const text = readFileSync(path, 'utf8');
    for (const plain of [
      SECRET,
      PASSPHRASE,
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('hex'),
    ])
      expect(text).not.toContain(plain);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('can not be put under another name, nor changed', async () => {
    const secrets = new SealedSecrets(path, null);
    await secrets.unlock(PASSPHRASE);
    await secrets.set('API_KEY', SECRET, null);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"API_KEY"', '"OTHER_KEY"'));
    const moved = new SealedSecrets(path, null);
    await moved.unlock(PASSPHRASE);
    expect(await moved.reveal('OTHER_KEY')).toBeNull();
  });

  it('in a file that can not be read are left alone', async () => {
    writeFileSync(path, '{ "protection": ');
    const secrets = new SealedSecrets(path, null);
    expect(secrets.protection()).toMatchObject({
      state: 'unavailable',
      warning: expect.stringContaining('secrets.json'),
    });
    await expect(secrets.set('API_KEY', SECRET, null)).rejects.toThrow('locked');
    expect(readFileSync(path, 'utf8')).toBe('{ "protection": ');
  });

  it('can be deleted without the passphrase', async () => {
    const secrets = new SealedSecrets(path, null);
    await secrets.unlock(PASSPHRASE);
    await secrets.set('API_KEY', SECRET, null);
    const locked = new SealedSecrets(path, null);
    locked.delete('API_KEY');
    expect(locked.list()).toEqual([]);
  });
});

describe('secrets in a keychain', () => {
  it('are open at once, and say so when the keychain is gone', async () => {
    const secrets = new SealedSecrets(path, keychain);
    await secrets.set('API_KEY', SECRET, null);
    expect(secrets.protection()).toEqual({ kind: 'keychain', state: 'open', warning: null });
    expect(await new SealedSecrets(path, keychain).reveal('API_KEY')).toBe(SECRET);
    expect(readFileSync(path, 'utf8')).not.toContain(SECRET);
    const without = new SealedSecrets(path, null);
    expect(without.protection().state).toBe('unavailable');
    expect(await without.reveal('API_KEY')).toBeNull();
  });
});

describe('secrets over the contract', () => {
  it('go in and never come out', async () => {
    const { client, context, bugs } = await openTestServer();
    const secrets = new SealedSecrets(path, null);
    Object.assign(context.host, { secrets });
    const answers: unknown[] = [
      await client.settings.unlockSecrets({ passphrase: PASSPHRASE }),
      await client.settings.setSecret({ name: 'API_KEY', value: SECRET }),
      await client.settings.setSecret({ name: 'lower', value: SECRET }).catch((error: unknown) => error),
      await client.settings.testSecret({ name: 'API_KEY' }).catch((error: unknown) => error),
      await client.settings.unlockSecrets({ passphrase: 'something else' }).catch((error: unknown) => error),
      await client.settings.secrets({}),
      await client.settings.get({}),
      await client.settings.host({}),
      await client.agents.list({}),
      await client.system.status({}),
    ];
    const said = JSON.stringify(answers, (_key, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    );
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain(PASSPHRASE);
    expect((await client.settings.secrets({})).items).toMatchObject([{ name: 'API_KEY', isSet: true }]);
    expect(await client.settings.deleteSecret({ name: 'API_KEY' })).toEqual({});
    expect((await client.settings.secrets({})).items).toEqual([]);
    expect(bugs).toEqual([]);
  });
});
