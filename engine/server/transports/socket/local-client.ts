/** Speaks the contract with an engine that another process of this user runs. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { Agent, fetch } from 'undici';
import type { ContractClient } from '../../in-process-client.ts';
import { LOCAL_PREFIX } from './local-prefix.ts';
import { isAnswered } from './private-socket.ts';
import { socketPath } from './socket-path.ts';

export interface LocalConnection {
  readonly client: ContractClient;
  /** Ends what is under way over this connection. */
  close(): Promise<void>;
}

/** Null when no engine runs for this data directory. `uid`: of the user whose engine it is; default: who asks. */
export async function connectLocally(directory: string, uid = process.getuid?.()): Promise<LocalConnection | null> {
  const path = socketPath(directory);
  if (!(await isAnswered(path, uid))) return null;
  // A watch is silent for as long as nothing happens.
  const dispatcher = new Agent({ connect: { socketPath: path }, headersTimeout: 0, bodyTimeout: 0 });
  const link = new RPCLink({
    url: `http://local${LOCAL_PREFIX}`,
    fetch: async ({ url, method, headers, body, signal }, { redirect }) => {
      const text = body === null ? null : await new Response(body).text();
      const response = await fetch(url, {
        method,
        headers: [...headers],
        body: text,
        signal,
        redirect: redirect ?? 'error',
        dispatcher,
      });
      return response as unknown as Response; // the same standard, typed twice
    },
  });
  return { client: createORPCClient(link), close: () => dispatcher.destroy() };
}
