/** What goes wrong with tools, in the words of agents. */
import type { JsonObject } from '../../../values/json.ts';
import { AgentError } from '../../port/agent.ts';

export interface Circumstances {
  readonly agent: string;
  /** Null: no tool was being called. */
  readonly tool: string | null;
  readonly timeoutMs: number;
  /** The end of what a process wrote to its standard error, for who looks for the cause. */
  readonly lastWords: string;
  readonly isOverLimit: boolean;
  readonly messageBytes: number;
}

/** An error of the client of the protocol, told by its code. The cancelled caller is not told here. */
export function toolErrorOf(error: unknown, of: Circumstances): AgentError {
  if (error instanceof AgentError) return error;
  const inner = causeOf(error);
  if (inner) return inner;
  const { agent, tool, timeoutMs, lastWords, isOverLimit, messageBytes } = of;
  const details: JsonObject = { agent, ...(tool !== null && { tool }), ...(lastWords !== '' && { stderr: lastWords }) };
  const what = tool === null ? `The tool server of ${agent}` : `The tool ${tool} of ${agent}`;
  const { code, message } = error as Error & { readonly code?: string | number };
  if (isOverLimit)
    return new AgentError(
      'answer_too_large',
      `${what} answered with more than ${messageBytes} bytes; ask it for less, or raise limits.resultBytes in the agent's file`,
      { retryable: false, details },
    );
  if (code === 'REQUEST_TIMEOUT')
    return new AgentError('tool_timeout', `${what} did not answer within ${timeoutMs / 1000} s`, {
      retryable: true,
      details,
    });
  if (['CONNECTION_CLOSED', 'NOT_CONNECTED', 'SEND_FAILED'].includes(String(code)) || /is gone$/.test(message))
    return new AgentError(
      'tool_server_ended',
      `The tool server of ${agent} ended ${tool === null ? 'before it could be asked' : `while ${tool} was called`}`,
      { retryable: true, details },
    );
  if (code === 'CLIENT_HTTP_AUTHENTICATION' || code === 'CLIENT_HTTP_FORBIDDEN')
    return new AgentError('tool_server_refused', `The tool server of ${agent} does not accept its key: ${message}`, {
      retryable: false,
      details,
    });
  if (code === -32602)
    return new AgentError('tool_arguments_refused', `${what} does not take these arguments: ${message}`, {
      retryable: false,
      details,
    });
  return new AgentError('tool_protocol_error', `${what} can't be understood: ${message}`, {
    retryable: typeof code === 'number' && code !== -32600 && code !== -32601,
    details: { ...details, code: code ?? null },
  });
}

/** What the guarded fetch has said, wherever the client has wrapped it. */
function causeOf(error: unknown): AgentError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause ?? (cause as SdkErrorWithData).data?.cause)
    if (cause instanceof AgentError) return cause;
  return null;
}

interface SdkErrorWithData {
  readonly data?: { readonly cause?: unknown };
}
