/**
 * Seals texts with a passphrase: scrypt makes a key of it, AES-256-GCM seals. A text can't be put under another's name.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { Seal } from './seal.ts';

/** 32 MiB and about a tenth of a second per guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

export function newSalt(): string {
  return randomBytes(16).toString('base64');
}

export function passphraseSeal(passphrase: string, salt: string): Seal {
  const key = scryptSync(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, COST);
  return {
    close(name, text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(
        Buffer.from(name),
      );
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
  };
}
