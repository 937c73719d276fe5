/** The messages of a tool server behind an address: through the guarded fetch, with its key at the last moment. */
import { StreamableHTTPClientTransport, type FetchLike } from '@modelcontextprotocol/client';
import type { GuardedRequest } from '../../network/guarded-fetch.ts';
import type { Means } from '../../means/means.ts';
import type { ServerService } from './configuration.ts';

export function serviceTransport({ url: written, auth }: ServerService, means: Means): StreamableHTTPClientTransport {
  const url = new URL(means.address(written));
  const fetch: FetchLike = async (address, request = {}) => {
    const headers = new Headers(request.headers);
    if (auth) {
      const key = await means.secret(auth.secret, String(address));
      headers.set(auth.header ?? 'authorization', auth.type === 'bearer' ? `Bearer ${key}` : key);
    }
    const asked: GuardedRequest = {
      method: request.method ?? 'GET',
      headers: [...headers],
      body: request.body as string | null,
      signal: request.signal ?? null,
    };
    // the same kind of answer, by the types of another package
    return (await means.fetch(address, asked)) as unknown as Response;
  };
  return new StreamableHTTPClientTransport(url, {
    fetch,
    // a stream that broke is a call that failed, and the engine tries again
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
  });
}
