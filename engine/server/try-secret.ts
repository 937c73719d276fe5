/** Asks a provider whether it takes a key, in the way that costs nothing: which models are there? */

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

export async function trySecret({ endpoint, secret }: TrySecret): Promise<Tried> {
  const began = performance.now();
  const { host } = new URL(endpoint);
  const tried = (isAccepted: boolean, message: string): Tried => ({ isAccepted, message, tookMs: Math.round(performance.now() - began) });
  try {
    // Redirects are refused: they could carry the key elsewhere.
    const { ok, status, body } = await fetch(`${endpoint.replace(/\/+$/, '')}/models`, { headers: { authorization: `Bearer ${secret}` }, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
    void body?.cancel().catch(() => undefined);
    if (ok) return tried(true, `${host} accepts it`);
    if (status === 401 || status === 403) return tried(false, `${host} does not accept it (${status})`);
    return tried(false, `${host} answered with ${status}, which says nothing about the key`);
  } catch (error) {
    return tried(false, (error as Error).name === 'TimeoutError' ? `${host} did not answer within ${WITHIN_MS / 1000} seconds` : `${host} can’t be reached`);
  }
}
