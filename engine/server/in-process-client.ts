/**
 * The contract without a wire: for a host that holds the engine itself. Checks and errors are those of every transport.
 */
import { createRouterClient } from '@orpc/server';
import type { ContractClient } from '../contract/contract.ts';
import { router } from './router.ts';
import type { ServerContext } from './server-context.ts';

export type { ContractClient };

export function createInProcessClient(context: ServerContext): ContractClient {
  return createRouterClient(router, { context });
}
