import { expect, test } from 'vitest';
import { keychainSeal } from './keychain.ts';

/** Turns bytes around. */
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
const storage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  encryptString: (text: string) => turned(Buffer.from(text)),
  decryptString: (sealed: Buffer) => turned(sealed).toString(),
};

test('what the keychain has sealed it opens again, under its own name only', () => {
  const seal = keychainSeal(storage, 'linux');
  const sealed = seal?.close('API_KEY', 'sk-1') ?? '';
  expect(Buffer.from(sealed, 'base64').toString()).not.toContain('sk-1');
  expect(seal?.open('API_KEY', sealed)).toBe('sk-1');
  expect(() => seal?.open('OTHER_KEY', sealed)).toThrow('another name');
});

test('nothing is entrusted to a keychain that is none', () => {
  expect(keychainSeal({ ...storage, getSelectedStorageBackend: () => 'basic_text' }, 'linux')).toBeNull();
  expect(keychainSeal({ ...storage, isEncryptionAvailable: () => false }, 'darwin')).toBeNull();
});
