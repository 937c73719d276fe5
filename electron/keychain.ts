/** The system's keychain, by way of Electron. */
import type { SafeStorage } from 'electron';
import type { DesktopPowers } from './engine-host.ts';

type Storage = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'>;

/** Null where there is none, or one whose key is the same on every machine (`basic_text`). */
export function keychainSeal(storage: Storage, platform: NodeJS.Platform): DesktopPowers['keychain'] {
  if (!storage.isEncryptionAvailable()) return null;
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend())) return null;
  return {
    // The name goes inside, so that a text can't be put under another's.
    close: (name, text) => storage.encryptString(JSON.stringify([name, text])).toString('base64'),
    open(name, sealed) {
      const [of, text] = JSON.parse(storage.decryptString(Buffer.from(sealed, 'base64'))) as [string, string];
      if (of !== name) throw new Error('It was sealed under another name');
      return text;
    },
  };
}
