/** Why a tool is not called, and what leads out. */
import { toolOf } from '../../grants/asked-permissions.ts';
import { denialDetails } from '../../grants/may-use.ts';
import { AgentError } from '../../port/agent.ts';

const never = (code: string, message: string, agent: string, tool: string): AgentError =>
  new AgentError(code, message, { retryable: false, details: { agent, tool } });

export function toolNotPermitted(agent: string, tool: string): AgentError {
  return denied(
    'tool_not_permitted',
    `${agent} may not call ${tool}: its file does not list it under tools`,
    { agent, tool },
    'baton.not-declared',
  );
}

function denied(code: string, message: string, of: { agent: string; tool: string }, rule: string): AgentError {
  const use = { action: 'tool.call', resource: toolOf(of.agent, of.tool) } as const;
  const details = { ...of, denied: denialDetails(of.agent, use, rule) };
  return new AgentError(code, message, { retryable: false, details });
}

export function unknownTool(agent: string, tool: string): AgentError {
  return never('unknown_tool', `The server of ${agent} has no tool ${tool}`, agent, tool);
}

export function toolChanged(agent: string, tool: string, isByPin: boolean): AgentError {
  const remedy = isByPin
    ? `Look at it with baton agents tools ${agent}, and agree with --accept`
    : `Look at it with baton agents tools ${agent}, and write its sha256 into the agent's file`;
  return never('tool_changed', `The tool ${tool} of ${agent} is not what it was. ${remedy}`, agent, tool);
}

export function argumentsRefused(agent: string, tool: string, why: string): AgentError {
  const message = `${tool} of ${agent} is not called with these arguments: ${why}`;
  return denied('tool_arguments_refused', message, { agent, tool }, 'baton.tool-arguments');
}

export function approvalNeeded(agent: string, tool: string): AgentError {
  return never(
    'approval_required',
    `${agent} may call ${tool} when a person has agreed to the call, and nobody was asked`,
    agent,
    tool,
  );
}

export function callUncertain(agent: string, tool: string): AgentError {
  return never(
    'uncertain_outcome',
    `The engine ended while ${agent} was calling ${tool}, so it is not known whether that was done. Find out, then retry the step or skip it with its result`,
    agent,
    tool,
  );
}

export function tooManyTools(agent: string, most: number): AgentError {
  return new AgentError(
    'tool_protocol_error',
    `The server of ${agent} lists more than ${most} tools. Raise limits.toolsListed in the agent's file if that is right`,
    { retryable: false, details: { agent, allowed: most } },
  );
}

export function tooManyCalls(agent: string, most: number): AgentError {
  return new AgentError(
    'limit_exceeded',
    `${agent} was called more than ${most} times in one attempt. Raise limits.callsPerAttempt in its file if that is right`,
    { retryable: false, details: { agent, allowed: most } },
  );
}
