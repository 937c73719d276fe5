/**
 * Brings an engine to where there is something to look at: runs that ended well and badly, and some that wait for
 * people.
 */
import type { ContractClient } from '../../engine/server/in-process-client.ts';

const kpi = { kpi_names: ['revenue', 'expenses'], start_date: '2025-07-01', end_date: '2025-09-30' };

export async function rehearseSomething(client: ContractClient): Promise<void> {
  const { items } = await client.library.list({});
  for (const { name } of items) await client.library.import({ name });
  const waiting: string[] = [];
  for (let index = 0; index < 4; index += 1)
    waiting.push((await client.runs.start({ definition: 'kpi-tracking', parameters: kpi, mode: 'rehearsal' })).id);
  await client.runs.start({ definition: 'kpi-tracking', parameters: kpi, mode: 'rehearsal', attended: false });
  const toCancel = await client.runs.start({ definition: 'kpi-tracking', parameters: kpi, mode: 'rehearsal' });
  await until(async () => (await client.approvals.list({ status: 'pending' })).total >= 5);
  await client.runs.cancel({ runId: toCancel.id, notes: 'Started twice' });
  const { items: approvals } = await client.approvals.list({ status: 'pending' });
  const decide = async (runId: string | undefined, decision: 'continue' | 'abort') => {
    const approval = approvals.find((each) => each.runId === runId);
    if (approval)
      await client.approvals.decide({
        approvalId: approval.id,
        decision,
        notes: decision === 'abort' ? 'The figures are last year’s' : null,
      });
  };
  await decide(waiting[0], 'continue');
  await decide(waiting[1], 'abort');
  await until(async () => (await client.runs.list({ status: ['running', 'planning'] })).total === 0);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((later) => setTimeout(later, 50)))
    if (await holds()) return;
  throw new Error('It did not come to that within 30 seconds');
}
