/** The system's keychain, by way of Electron. */
import type { SafeStorage } from 'electron';

/** Closes texts and opens them again. Throws when what is to be opened was closed by another, or changed. */
interface Keychain {
  close(name: string, text: string): string;
  open(name: string, sealed: string): string;
}
type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>;

/** Null where there is none, or one whose key is the same on every machine (`basic_text`). */
export function keychainSeal(storage: Storage, platform: NodeJS.Platform): Keychain | null {
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
