/** Asks a provider whether it takes a key, in the way that costs nothing: which models are there? */
import { askProvider } from './ask-provider.ts';

export interface TrySecret {
  readonly endpoint: string;
  readonly secret: string;
}

export interface Tried {
  readonly isAccepted: boolean;
  readonly message: string;
  readonly tookMs: number;
}

export async function trySecret({ endpoint, secret }: TrySecret): Promise<Tried> {
  const { host } = new URL(endpoint);
  const { status, said, tookMs } = await askProvider(`${endpoint.replace(/\/+$/, '')}/models`, {
    authorization: `Bearer ${secret}`,
  });
  const tried = (isAccepted: boolean, message: string): Tried => ({ isAccepted, message, tookMs });
  if (status === null) return tried(false, said);
  if (status >= 200 && status < 300) return tried(true, `${host} accepts it`);
  if (status === 401 || status === 403) return tried(false, `${host} does not accept it (${status})`);
  return tried(false, `${host} answered with ${status}, which says nothing about the key`);
}
