/** What an operator is shown of the tools of a server, and what becomes of their word. */
import { AgentError } from '../../port/agent.ts';
import type { AcceptedTool, OfferedTool, ToolConsent } from '../../port/tool-consent.ts';
import type { PermittedTool } from './configuration.ts';
import { hashOfTool, whatIsSaid, type ToolOfServer, type ToolPins } from './tool-pins.ts';

interface Consulted {
  readonly agent: string;
  readonly permitted: readonly PermittedTool[];
  readonly pins: ToolPins;
  offered(signal: AbortSignal): Promise<readonly ToolOfServer[]>;
}

export function consentFor({ agent, permitted, pins, offered }: Consulted): ToolConsent {
  async function look(signal: AbortSignal): Promise<readonly OfferedTool[]> {
    const [tools, known, details] = await Promise.all([offered(signal), pins.of(agent), pins.details(agent)]);
    const terms = new Map(permitted.map((one) => [one.name, one]));
    const seen = tools.map((tool): OfferedTool => {
      const { name, description = '' } = tool;
      const sha256 = hashOfTool(tool);
      const of = terms.get(name);
      const expected = of?.sha256 ?? known[name];
      const state = !of ? 'not_permitted' : expected === undefined ? 'new' : expected === sha256 ? 'agreed' : 'changed';
      const isChanged = state === 'changed';
      return {
        name,
        description,
        sha256,
        state,
        was: isChanged ? (details[name]?.tool ?? null) : null,
        now: isChanged ? whatIsSaid(tool) : null,
        accepted: details[name]?.accepted ?? null,
        history: details[name]?.history ?? [],
      };
    });
    const missing = permitted.filter(({ name }) => !tools.some((tool) => tool.name === name));
    return [
      ...seen,
      ...missing.map(
        ({ name }): OfferedTool => ({ name, description: '', sha256: null, state: 'missing', ...NOTHING }),
      ),
    ];
  }

  async function accept(
    tools: Readonly<Record<string, string>>,
    accepted: AcceptedTool,
    signal: AbortSignal,
  ): Promise<void> {
    const now = new Map((await offered(signal)).map((tool) => [tool.name, tool]));
    const agreed: ToolOfServer[] = [];
    for (const [name, sha256] of Object.entries(tools)) {
      const tool = now.get(name);
      if (!tool || hashOfTool(tool) !== sha256) throw changedSince(agent, name);
      agreed.push(tool);
      const written = permitted.find((one) => one.name === name)?.sha256;
      if (written !== undefined && written !== sha256) throw saysOtherwise(agent, name);
    }
    await pins.keep(agent, agreed, accepted);
  }

  return { look, accept };
}

const NOTHING = { was: null, now: null, accepted: null, history: [] } as const;

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
