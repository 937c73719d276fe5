import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Definition } from './definition.ts';

/** What a definition means, as one number: SHA-256 (hex) of its canonical JSON (RFC 8785). Spelling and comments don't count. */
export function definitionHash(definition: Definition): string {
  return createHash('sha256').update(canonicalize(definition) ?? '').digest('hex');
}
