/** Asks a provider whether it takes a key, in the way that costs nothing: which models are there? */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLinkLocal } from '../contract/endpoint-address.ts';

export interface TrySecret {
  readonly endpoint: string;
  readonly secret: string;
}

export interface Tried {
  readonly isAccepted: boolean;
  readonly message: string;
  readonly tookMs: number;
}

const WITHIN_MS = 10_000;

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

export async function trySecret({ endpoint, secret }: TrySecret): Promise<Tried> {
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ connect: { lookup: lookUp } });
  const began = performance.now();
  const { host } = new URL(endpoint);
  const tried = (isAccepted: boolean, message: string): Tried => ({
    isAccepted,
    message,
    tookMs: Math.round(performance.now() - began),
  });
  try {
    // Redirects are refused: they could carry the key elsewhere.
    const asked = {
      headers: { authorization: `Bearer ${secret}` },
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
      dispatcher,
    } as const;
    const { ok, status, body } = await fetch(`${endpoint.replace(/\/+$/, '')}/models`, asked);
    void body?.cancel().catch(() => undefined);
    if (ok) return tried(true, `${host} accepts it`);
    if (status === 401 || status === 403) return tried(false, `${host} does not accept it (${status})`);
    return tried(false, `${host} answered with ${status}, which says nothing about the key`);
  } catch (error) {
    if (error instanceof Error && error.cause instanceof LeadsAstray) return tried(false, error.cause.message);
    return tried(
      false,
      (error as Error).name === 'TimeoutError'
        ? `${host} did not answer within ${WITHIN_MS / 1000} seconds`
        : `${host} can’t be reached`,
    );
  } finally {
    void dispatcher.close().catch(() => undefined);
  }
}
