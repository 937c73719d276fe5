import { RPCLink } from '@orpc/client/fetch';
import { accessToken } from './access-token.ts';
import type { TransportKind } from './transport.ts';

/** In a browser: calls to the host that this page came from. */
export const httpTransport: TransportKind = {
  areSubscriptionsScarce: true,
  open() {
    const left = new AbortController();
    const link = new RPCLink({
      url: `${location.origin}/rpc`,
      headers: () => ({ authorization: `Bearer ${accessToken()}` }),
      fetch: (request, init) =>
        fetch(request, { ...init, credentials: 'omit', signal: AbortSignal.any([request.signal, left.signal]) }),
    });
    return { link, close: () => left.abort() };
  },
};
