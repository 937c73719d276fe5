/** Starts a run, and exactly one, also when the engine that was asked goes away before it answers. */
import type { BatonClient } from './host.ts';
import { untilAnswered } from './line.ts';

type Asked = Parameters<BatonClient['runs']['start']>[0] & { readonly correlationId: string };
type Started = Pick<Awaited<ReturnType<BatonClient['runs']['start']>>, 'id'>;

/** Newest runs that are looked through: others may have been started meanwhile. */
const NEWEST = 100;

export async function startOnce(client: BatonClient, asked: Asked): Promise<Started> {
  const [before] = (await client.runs.list({ limit: 1 })).items;
  return untilAnswered(
    async (isAgain) =>
      (isAgain ? await findStarted(client, asked.correlationId, before?.createdAt ?? 0) : null) ??
      client.runs.start(asked),
  );
}

/** Its first event carries what it was asked with. */
async function findStarted(client: BatonClient, correlationId: string, since: number): Promise<Started | null> {
  const { items } = await client.runs.list({ parentRunId: null, limit: NEWEST });
  for (const { id, createdAt } of items) {
    if (createdAt < since) continue;
    const [first] = (await client.runs.events({ runId: id })).items;
    if (first?.correlationId === correlationId) return { id };
  }
  return null;
}
