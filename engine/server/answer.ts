/** The contract, ready to be answered. Every channel begins here, so that every error leaves by the same door. */
import { implement } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import { toContractError } from './contract-error.ts';
import type { ServerContext } from './server-context.ts';

export const answer = implement(contract)
  .$context<ServerContext>()
  .use(async ({ next, context, path }) => {
    try {
      return await next();
    } catch (error) {
      throw toContractError(error, (bug) => context.report(bug, path.join('.')));
    }
  });
