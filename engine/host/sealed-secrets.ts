/**
 * Keys of providers, in `secrets.json` of the data directory.
 *
 * Rules
 *  1. The file holds sealed texts only. The key to them is in the system's keychain; where there is none worth the
 *     name, it is made of a passphrase that is kept nowhere.
 *  2. A secret leaves here by `reveal`, for those in this process who use it. Nothing that answers a page calls it for
 *     an answer.
 *  3. With each stands for whom it was set: whoever changes where a provider is asked does not get its key sent there.
 *  4. What one way of keeping has sealed is opened the same way, also when another has become available.
 */
import { readFileSync } from 'node:fs';
import type { SecretProtection } from '../contract/settings.ts';
import { EngineError } from '../port/engine.ts';
import type { SecretKeeper } from '../server/transports/host-port.ts';
import { replaceFile } from '../server/settings-file.ts';
import { newSalt, passphraseSeal } from './passphrase-seal.ts';
import type { Seal } from './seal.ts';

interface Kept {
  readonly protection: 'keychain' | 'passphrase';
  /** Of a passphrase. `check` opens with the right one only. */
  readonly salt?: string;
  readonly check?: string;
  readonly secrets: Readonly<
    Record<string, { readonly sealed: string; readonly updatedAt: number; readonly setFor?: string | null }>
  >;
}

const CHECK = 'baton';
const NO_KEYCHAIN =
  'This system has no keychain that Baton can use. Secrets are sealed with a passphrase instead: whoever knows it and has the file can read them, and if it is forgotten they are lost.';
const LOST_KEYCHAIN =
  'The keychain that holds the key to these secrets can’t be reached. Unlock it and start Baton again.';

export class SealedSecrets implements SecretKeeper {
  readonly #path: string;
  readonly #keychain: Seal | null;
  /** Why the file can't be read: then it is left alone, and nothing is kept. */
  readonly #trouble: string | null;
  #kept: Kept | null;
  #seal: Seal | null;

  /** @param keychain null: the system has none that protects anything */
  constructor(path: string, keychain: Seal | null) {
    this.#path = path;
    this.#keychain = keychain;
    const { kept, trouble } = read(path);
    this.#trouble = trouble;
    this.#kept = kept;
    this.#seal = trouble !== null ? null : (this.#kept?.protection ?? 'keychain') === 'keychain' ? keychain : null; // rule 4
  }

  protection(): SecretProtection {
    if (this.#trouble !== null) return { kind: 'none', state: 'unavailable', warning: this.#trouble };
    if (this.#usesKeychain)
      return this.#keychain
        ? { kind: 'keychain', state: 'open', warning: null }
        : { kind: 'keychain', state: 'unavailable', warning: LOST_KEYCHAIN };
    return { kind: 'passphrase', state: this.#seal ? 'open' : this.#kept ? 'locked' : 'fresh', warning: NO_KEYCHAIN };
  }

  list(): { name: string; updatedAt: number; setFor: string | null }[] {
    return Object.entries(this.#kept?.secrets ?? {}).map(([name, { updatedAt, setFor = null }]) => ({
      name,
      updatedAt,
      setFor,
    }));
  }

  async unlock(passphrase: string): Promise<void> {
    if (this.#usesKeychain || this.#trouble !== null) return;
    const salt = this.#kept?.salt ?? newSalt();
    const seal = passphraseSeal(passphrase, salt);
    if (this.#kept) {
      if ((await opened(seal, CHECK, this.#kept.check ?? '')) !== CHECK)
        throw new EngineError('forbidden', 'This is not the passphrase of these secrets', {
          remedy: 'Try again, or delete secrets.json in the data folder and set them anew.',
        });
    } else this.#write({ protection: 'passphrase', salt, check: await seal.close(CHECK, CHECK), secrets: {} });
    this.#seal = seal;
  }

  async set(name: string, value: string, setFor: string | null): Promise<void> {
    const sealed = await this.#mustBeOpen().close(name, value);
    const kept = this.#kept ?? { protection: 'keychain' as const, secrets: {} };
    this.#write({ ...kept, secrets: { ...kept.secrets, [name]: { sealed, updatedAt: Date.now(), setFor } } });
  }

  delete(name: string): void {
    if (!this.#kept) return;
    const { [name]: _gone, ...secrets } = this.#kept.secrets;
    this.#write({ ...this.#kept, secrets });
  }

  async reveal(name: string): Promise<string | null> {
    const entry = this.#kept?.secrets[name];
    return entry && this.#seal ? await opened(this.#seal, name, entry.sealed) : null;
  }

  get #usesKeychain(): boolean {
    return this.#kept ? this.#kept.protection === 'keychain' : this.#keychain !== null;
  }

  #mustBeOpen(): Seal {
    if (this.#seal) return this.#seal;
    throw new EngineError('refused', 'The secrets are locked', {
      remedy: this.#trouble ?? (this.#usesKeychain ? LOST_KEYCHAIN : 'Enter the passphrase first.'),
    });
  }

  #write(kept: Kept): void {
    replaceFile(this.#path, `${JSON.stringify(kept, null, 2)}\n`);
    this.#kept = kept;
  }
}

async function opened(seal: Seal, name: string, sealed: string): Promise<string | null> {
  try {
    return await seal.open(name, sealed);
  } catch {
    return null;
  }
}

/** A file that can't be read is not taken for none: the next secret would replace it. */
function read(path: string): { kept: Kept | null; trouble: string | null } {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    if (typeof kept.secrets !== 'object') throw new Error('It holds something else');
    return { kept, trouble: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kept: null, trouble: null };
    return {
      kept: null,
      trouble: `secrets.json in the data folder can’t be read (${error instanceof Error ? error.message : String(error)}). Mend it or move it away, then start Baton again.`,
    };
  }
}
