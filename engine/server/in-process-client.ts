/** The contract without a wire: for a host that holds the engine itself. Checks and errors are those of every transport. */
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { Contract } from '../contract/contract.ts';
import { router } from './router.ts';
import type { ServerContext } from './server-context.ts';

export type ContractClient = ContractRouterClient<Contract>;

export function createInProcessClient(context: ServerContext): ContractClient {
  return createRouterClient(router, { context });
}
