/** An orchestrator asked as an agent: says what it owns and what it would start. Starting is the engine's. */
import type { AgentRequest } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { RehearsedWork } from './responder.ts';

const OWNS_NOTHING = { orchestrations: [], agents: [] };

export function plan(request: AgentRequest, profile: AgentProfile): RehearsedWork {
  const { orchestrations, agents } = profile.type === 'orchestrator' ? profile.configuration : OWNS_NOTHING;
  const asked = `${request.userMessage} ${JSON.stringify(request.context)}`.toLowerCase();
  const fitting = orchestrations.filter((name) =>
    name.split('-').some((word) => word.length > 3 && asked.includes(word)),
  );
  const [first] = fitting.length > 0 ? fitting : orchestrations;
  return {
    title: `Plan of ${profile.displayName}`,
    type: 'plan',
    format: 'markdown',
    content: `# Plan of ${profile.displayName}

**Asked for.** ${request.userMessage || 'Nothing in words.'}

- Owns: ${orchestrations.join(', ') || 'no orchestration'}
- Works with: ${agents.join(', ') || 'no agents of its own'}
- Would start: ${first ?? 'nothing'}
`,
    metadata: { orchestration: first ?? null },
  };
}
