/** What a test looks at that holds for every page. */
import { expect } from 'vitest';
import type { ContractClient } from '../../engine/server/in-process-client.ts';

/** Pages of the navigation, and those about one thing: `:waiting` is an approval, `:done` a run. */
export const PAGES: readonly string[] = [
  '/runs',
  '/approvals',
  '/library',
  '/editor',
  '/agents',
  '/memory',
  '/breakers',
  '/pools',
  '/schedules',
  '/metrics',
  '/settings',
  '/approvals/:waiting',
  '/approvals/:waiting?answer=retry',
  ...[
    '',
    '?step=fetch-kpi-data',
    '?tab=deliverables',
    '?tab=events',
    '?tab=overview',
    '?view=graph',
    '?view=timeline',
  ].map((query) => `/runs/:done${query}`),
];

/** With something on them (`rehearse-something.ts`): says where a page is. */
export async function whereTheyAre(client: ContractClient): Promise<(page: string) => string> {
  const [waiting] = (await client.approvals.list({ status: 'pending' })).items;
  const [done] = (await client.runs.list({ status: ['completed'], parentRunId: null })).items;
  const [approvalId, runId] = [
    waiting?.id ?? expect.fail('Nobody is asked'),
    done?.id ?? expect.fail('No run has ended'),
  ];
  return (page) => page.replace(':waiting', approvalId).replace(':done', runId);
}
