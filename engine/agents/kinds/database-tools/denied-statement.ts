/** A statement that is refused is denied to an agent, and recorded as what policies deny is. */
import { denialDetails } from '../../grants/may-use.ts';
import { AgentError } from '../../port/agent.ts';
import type { DatabaseOperation, ToolDatabase } from './database.ts';

const GUARD = 'baton.sql-guard';

/** The same database, which says whom it has denied what. */
export function sayingWhatIsDenied<Database extends ToolDatabase>(agent: string, database: Database): Database {
  return {
    ...database,
    query: (statement, signal) => saidDenied(agent, 'select', database.query(statement, signal)),
    statement: (wanted, signal) =>
      saidDenied(agent, wanted.kind === 'query' ? 'select' : wanted.kind, database.statement(wanted, signal)),
    write: (write, key, signal) => saidDenied(agent, write.kind, database.write(write, key, signal)),
  };
}

export async function saidDenied<Answer>(
  agent: string,
  resource: DatabaseOperation,
  answer: Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'sql_refused') throw error;
    throw new AgentError(error.code, error.message, {
      retryable: false,
      details: { ...error.details, denied: denialDetails(agent, { action: 'sql.execute', resource }, GUARD) },
      cause: error,
    });
  }
}
