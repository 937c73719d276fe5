/** An orchestrator asked as an agent: says what it owns and what it would start. Starting is the engine's. */
import type { AgentProfile, AgentRequest, Json } from '../port/agent.ts';
import { isText } from '../../values/json-text.ts';
import type { RehearsedWork } from './responder.ts';

export function plan(request: AgentRequest, profile: AgentProfile): RehearsedWork {
  const orchestrations = namesIn(profile.configuration['orchestrations']);
  const agents = namesIn(profile.configuration['agents']);
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

function namesIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}
