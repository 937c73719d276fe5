import { toContractError } from './contract-error.ts';
import type { ServerContext } from './server-context.ts';

/** Of an answer that comes bit by bit: what goes wrong after the call has returned passes no middleware. */
export async function* reportingErrors<Change>(
  changes: AsyncGenerator<Change, void>,
  { report }: ServerContext,
  operation: string,
): AsyncGenerator<Change, void> {
  try {
    yield* changes;
  } catch (error) {
    throw toContractError(error, (bug) => report(bug, operation));
  }
}
