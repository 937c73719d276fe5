import { toContractError } from './contract-error.ts';
import type { ServerContext } from './server-context.ts';

/** Reports what goes wrong in an answer that comes bit by bit: once the call has returned, it passes no middleware. */
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
