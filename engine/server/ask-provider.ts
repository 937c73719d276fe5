/** One request to a provider on an operator's behalf, to see who answers. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLinkLocal } from '../contract/endpoint-address.ts';

export interface Knock {
  /** Null: nobody answered. */
  readonly status: number | null;
  /** The beginning of what was said, as text; why nobody answered. */
  readonly said: string;
  readonly tookMs: number;
}

const WITHIN_MS = 10_000;
const LONGEST_SAID = 256 * 1024;

class LeadsAstray extends Error {}

/**
 * A name is looked up once, and what is found is looked at before anybody is spoken to:
 * a name can lead anywhere, and change.
 */
const lookUp: LookupFunction = (name, options, found) => {
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, '', 0);
    if (addresses.some(({ address }) => isLinkLocal(address)))
      return found(
        new LeadsAstray(
          `${name} leads to an address of this machine’s network alone (link-local), where no provider is`,
        ),
        '',
        0,
      );
    if (options.all) return found(null, addresses);
    return found(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4);
  });
};

export async function askProvider(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Knock> {
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ connect: { lookup: lookUp } });
  const began = performance.now();
  const { host } = new URL(address);
  const knock = (status: number | null, said: string): Knock => ({
    status,
    said,
    tookMs: Math.round(performance.now() - began),
  });
  try {
    // Redirects are refused: they could carry a key elsewhere.
    const asked = { headers, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS), dispatcher } as const;
    const { status, body } = await fetch(address, asked);
    return knock(status, await beginningOf(body));
  } catch (error) {
    if (error instanceof Error && error.cause instanceof LeadsAstray) return knock(null, error.cause.message);
    const isLate = (error as Error).name === 'TimeoutError';
    return knock(
      null,
      isLate ? `${host} did not answer within ${WITHIN_MS / 1000} seconds` : `${host} can’t be reached`,
    );
  } finally {
    void dispatcher.destroy().catch(() => undefined);
  }
}

async function beginningOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > LONGEST_SAID) break;
  }
  return text;
}
