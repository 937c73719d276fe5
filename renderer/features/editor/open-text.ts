/** What an address of the editor stands for: a version that is kept here, or something new. */
import { client } from '../../connection/connection.ts';
import { newDefinition } from './new-definition.ts';
import type { Opened } from './use-editing.ts';

export interface WantedText {
  readonly name?: string;
  readonly owner?: string;
  readonly version?: string;
  /** Of something that was never kept. */
  readonly draft?: string;
}

export async function openText({ name, owner, version, draft }: WantedText): Promise<Opened> {
  if (name === undefined) return openNew(draft ?? '');
  const found = await find(name, owner, version);
  const draftId = `${found.owner}/${found.name}`;
  return {
    draftId,
    source: found.source,
    basedOn: { name: found.name, owner: found.owner, version: found.version },
    draft: await client.definitions.getDraft({ id: draftId }),
    status: found.status,
  };
}

/** The version that was asked for, or the active one, or the newest. */
async function find(name: string, owner: string | undefined, version: string | undefined) {
  const all = (await client.definitions.list({ name })).items.filter(
    (each) => owner === undefined || each.owner === owner,
  );
  const wanted =
    version === undefined
      ? (all.find(({ status }) => status === 'active') ?? all[0])
      : all.find((each) => each.version === version);
  return client.definitions.get({
    name,
    version: wanted?.version ?? version ?? null,
    ...(wanted ? { owner: wanted.owner } : owner !== undefined && { owner }),
  });
}

async function openNew(id: string): Promise<Opened> {
  const draftId = `new/${id}`;
  const draft = await client.definitions.getDraft({ id: draftId });
  if (draft) return { draftId, source: '', basedOn: null, draft, status: null };
  const { items } = await client.agents.list({});
  const source = newDefinition(items);
  return {
    draftId,
    source: '',
    basedOn: null,
    draft: { id: draftId, source, basedOn: null, savedAt: 0 },
    status: null,
  };
}
