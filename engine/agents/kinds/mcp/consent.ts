/** What an operator is shown of the tools of a server, and what becomes of their word. */
import { AgentError } from '../../port/agent.ts';
import type { OfferedTool, ToolConsent } from '../../port/tool-consent.ts';
import type { PermittedTool } from './configuration.ts';
import { hashOfTool, type ToolOfServer, type ToolPins } from './tool-pins.ts';

interface Consulted {
  readonly agent: string;
  readonly permitted: readonly PermittedTool[];
  readonly pins: ToolPins;
  offered(signal: AbortSignal): Promise<readonly ToolOfServer[]>;
}

export function consentFor({ agent, permitted, pins, offered }: Consulted): ToolConsent {
  async function look(signal: AbortSignal): Promise<readonly OfferedTool[]> {
    const [tools, known] = await Promise.all([offered(signal), pins.of(agent)]);
    const terms = new Map(permitted.map((one) => [one.name, one]));
    const seen = tools.map((tool): OfferedTool => {
      const { name, description = '' } = tool;
      const sha256 = hashOfTool(tool);
      const of = terms.get(name);
      const expected = of?.sha256 ?? known[name];
      const state = !of ? 'not_permitted' : expected === undefined ? 'new' : expected === sha256 ? 'agreed' : 'changed';
      return { name, description, sha256, state };
    });
    const missing = permitted.filter(({ name }) => !tools.some((tool) => tool.name === name));
    return [
      ...seen,
      ...missing.map(({ name }): OfferedTool => ({ name, description: '', sha256: null, state: 'missing' })),
    ];
  }

  async function accept(accepted: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const now = new Map((await look(signal)).map((tool) => [tool.name, tool]));
    for (const [name, sha256] of Object.entries(accepted)) {
      const tool = now.get(name);
      if (tool?.sha256 !== sha256) throw changedSince(agent, name);
      const written = permitted.find((one) => one.name === name)?.sha256;
      if (written !== undefined && written !== sha256) throw saysOtherwise(agent, name);
    }
    await pins.keep(agent, accepted);
  }

  return { look, accept };
}

function changedSince(agent: string, tool: string): AgentError {
  return new AgentError('tool_changed', `The tool ${tool} of ${agent} has changed since you looked. Look again`, {
    retryable: false,
    details: { agent, tool },
  });
}

function saysOtherwise(agent: string, tool: string): AgentError {
  return new AgentError(
    'tool_changed',
    `The file of ${agent} says itself how ${tool} has to look. Write the sha256 there, in a new version`,
    { retryable: false, details: { agent, tool } },
  );
}
