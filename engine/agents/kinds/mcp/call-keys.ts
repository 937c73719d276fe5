/** The keys of calls of tools, by which a tool can tell that a call is made once more. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject } from '../../port/agent.ts';

/**
 * For the calls of one attempt: the same call has the same key when the attempt is made once more, whatever else is
 * called in it. The second of two equal calls has another.
 * @param made how often each was made so far; counted on, and kept by whoever goes on after a crash
 */
export function callKeys(
  idempotencyKey: string,
  made: Record<string, number> = {},
): (name: string, input: JsonObject) => string {
  return (name, input) => {
    const call = createHash('sha256')
      .update(canonicalize([name, input]) ?? '')
      .digest('hex')
      .slice(0, 16);
    const count = (made[call] ?? 0) + 1;
    made[call] = count;
    return `${idempotencyKey}/${call}-${count}`;
  };
}
