/** What an address of the agent editor stands for: a version that is here, or something new. */
import { AGENT_DRAFT } from '../../../engine/contract/editing.ts';
import { client } from '../../connection/connection.ts';
import type { Opened } from './use-editing.ts';

export interface WantedAgent {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Of something that was never kept. */
  readonly draft?: string | undefined;
}

export async function openAgent({ name, version, draft }: WantedAgent): Promise<Opened> {
  if (name === undefined) return openNew(`${AGENT_DRAFT}new/${draft ?? ''}`);
  const draftId = `${AGENT_DRAFT}${name}`;
  const [found, written, { items }] = await Promise.all([
    client.agents.get({ name, version: version ?? null }),
    client.definitions.getDraft({ id: draftId }),
    client.agents.versions({ name }),
  ]);
  const state = items.find((each) => each.version === found.version)?.state;
  return {
    draftId,
    source: found.source,
    basedOn: { name, owner: '', version: found.version },
    draft: written,
    status: state === 'current' ? 'active' : state === 'draft' ? 'draft' : 'archived',
  };
}

async function openNew(draftId: string): Promise<Opened> {
  const found = await client.definitions.getDraft({ id: draftId });
  const draft = found ?? { id: draftId, source: NEW_AGENT, basedOn: null, savedAt: 0 };
  return { draftId, source: '', basedOn: null, draft, status: null };
}

/** The smallest that is valid and can be rehearsed. */
const NEW_AGENT = `metadata:
  name: new-agent
  displayName: New Agent
  version: 1.0.0
  description: What it is for.

type: context

configuration:
  provider: openai
  model: gpt-5-mini
  apiKey: { secret: OPENAI_API_KEY }
  systemPrompt: You write in plain words.

permissions:
  network: { hosts: [api.openai.com] }
  secrets: [OPENAI_API_KEY]
  deliverables: [create]

rehearsal: { responder: draft }
`;
