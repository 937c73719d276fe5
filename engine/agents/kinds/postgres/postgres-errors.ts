/** What Postgres says, in the words of agents. The address, which holds a password, is in none of them. */
import { AgentError } from '../../port/agent.ts';

export function databaseErrorOf(error: unknown, timeoutMs: number): unknown {
  if (error instanceof AgentError || !(error instanceof Error)) return error;
  const { code = '', message } = error as Error & { readonly code?: string };
  const details = { sqlState: code };
  if (code === '57014')
    return new AgentError('database_timeout', `The database did not answer within ${timeoutMs} ms.`, {
      retryable: true,
      details,
    });
  if (code === '55P03' || code === '40001' || code === '40P01')
    return new AgentError('database_busy', `The database is at work on the same rows: ${message}.`, {
      retryable: true,
      details,
    });
  if (code.startsWith('28') || code === '3D000')
    return new AgentError('database_refused', `The database does not let this agent in: ${message}.`, {
      retryable: false,
      details,
    });
  if (/^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57P|58|XX)/.test(code))
    return new AgentError('database_error', `The database answered: ${message}.`, { retryable: false, details });
  return new AgentError('database_unavailable', `The database can't be asked: ${message}.`, {
    retryable: true,
    details,
  });
}
