/**
 * Runs that show what a workflow can do: they go one of several ways, work through lists, undo, wait, and go from state
 * to state.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonRecord } from '../../engine/contract/json.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import type { ContractClient } from '../../engine/server/in-process-client.ts';

const templates = resolve(import.meta.dirname, '..', '..', 'orchestrations');

/** Scored, sent one of three ways, and not subscribed: its guard does not hold. */
export const ROUTED = `metadata: { name: lead-routing, displayName: Lead Routing, version: 1.0.0, owner: sales-manager, description: Scores a lead and sends it one of three ways }
orchestration:
  parameters: [{ name: employees, type: integer, default: 320 }, { name: newsletter, type: boolean, default: false }]
  steps:
    - { id: score, agent: scorer, input: { context: { subject: { employees: "{{ employees }}" }, criteria: [ { name: size, field: employees, min: 0, max: 400 } ] } }, output_mapping: { total: "$.content.deliverable.content.total" } }
    - { id: route, type: switch, depends_on: [score], cases: [ { when: "steps.score.total >= 70", go_to: sales }, { when: "steps.score.total >= 30", go_to: nurture } ], default: archive }
    - { id: sales, agent: notifier, input: { userMessage: "Call them", context: { to: sales } } }
    - { id: nurture, agent: notifier, input: { userMessage: "Write to them", context: { to: marketing } } }
    - { id: archive, agent: notifier, input: { userMessage: "Leave them alone", context: { to: nobody } } }
    - { id: subscribe, agent: notifier, depends_on: [sales], when: newsletter, input: { userMessage: Welcome, context: { to: them } } }
    - { id: report, agent: document-writer, depends_on: [sales, nurture, archive, subscribe], join: any, input: { userMessage: Report, context: { title: Report, sections: [Way], way: "{{ steps.route.chosen }}" } } }
`;

/** Reads documents, of which the one with the number 7 can't be read; then improves what it wrote, three times. */
const FANNED_OUT = `metadata: { name: archive-reading, displayName: Archive Reading, version: 1.0.0, owner: document-manager, description: Reads documents and sums them up }
orchestration:
  parameters: [{ name: documents, type: "integer[]", required: true }]
  execution: { concurrency: { max_parallel: 8 } }
  steps:
    - { id: read, name: Read documents, agent: summarizer, for_each: { items: "{{ documents }}", on_item_failure: continue, max_failure_percentage: 20 }, input: { userMessage: "Sum up document {{ item }}", context: { page: "{{ 100 / (7 - item) }}" } } }
    - { id: improve, agent: summarizer, depends_on: [read], repeat: { until: "iteration == 3", max_iterations: 5 }, input: { userMessage: "Make it shorter, round {{ iteration }}" } }
`;

/** Goes from state to state, and waits in one of them for an answer. */
const MACHINE = `metadata: { name: lead-qualification, displayName: Lead Qualification, version: 1.0.0, owner: sales-manager, description: Follows a lead until it is won or lost }
orchestration:
  steps:
    - { id: look-up, agent: summarizer, input: { userMessage: "Who are they?" } }
    - { id: call, agent: notifier, input: { userMessage: "Call them", context: { to: sales } } }
    - { id: hand-over, agent: notifier, input: { userMessage: "A new customer", context: { to: delivery } } }
  machine:
    initial: new
    states:
      new: { label: New, run: look-up, transitions: [ { to: contacted } ] }
      contacted: { label: Contacted, run: call, transitions: [ { to: won, on: replied, when: signal.interested }, { to: contacted, on: call-again }, { to: lost, after_seconds: 259200 } ] }
      won: { label: Won, run: hand-over, final: true }
      lost: { label: Lost, final: true, outcome: partially_completed }
`;

/** Asks somebody, who has an hour. */
const EXPIRING = `metadata: { name: price-list, displayName: Price List, version: 1.0.0, owner: sales-manager, description: Asks before prices change }
orchestration:
  steps:
    - id: draft
      agent: summarizer
      input: { userMessage: "The new prices" }
      sla: { warn_after_seconds: 1800, breach_after_seconds: 7200, on_breach: notify }
      checkpoint_after: { question: "Publish these prices?", severity: high, options: [ { action: continue, label: Publish }, { action: abort, label: "Don't" } ], timeout: { after_seconds: 3600, outcome: branch, go_to: keep } }
    - { id: publish, agent: notifier, depends_on: [draft], input: { userMessage: "New prices", context: { to: shop } } }
    - { id: keep, agent: notifier, input: { userMessage: "The prices stay", context: { to: shop } } }
`;

/** Calls that share a narrow room. */
const POOLED = `metadata: { name: figures-by-region, displayName: Figures by Region, version: 1.0.0, owner: finance-manager, description: Sums up regions in a narrow room }
orchestration:
  execution: { pool: reports }
  steps:
    - { id: north, agent: summarizer, input: { userMessage: "Sum up the north" } }
    - { id: south, agent: summarizer, input: { userMessage: "Sum up the south" } }
`;

export interface Patterns {
  readonly routed: string;
  readonly fannedOut: string;
  readonly rolledBack: string;
  readonly machine: string;
  readonly waiting: string;
  readonly expiring: string;
  readonly pooled: string;
}

/** Templates must have been imported. Leaves a pool that nobody may enter, and an open breaker. */
export async function rehearsePatterns(client: ContractClient): Promise<Patterns> {
  const routed = await run(client, { source: ROUTED, parameters: {} });
  const fannedOut = await run(client, {
    source: FANNED_OUT,
    parameters: { documents: Array.from({ length: 60 }, (_, index) => index) },
  });
  const machine = await run(client, { source: MACHINE, parameters: {} });
  const expiring = await run(client, { source: EXPIRING, parameters: {} });
  const rolledBack = await runTemplate(client, 'incident-response');
  const waiting = await runTemplate(client, 'appointment-scheduling');
  await become(client, rolledBack, ({ status }) => status === 'checkpoint');
  const [question] = (await client.runs.get({ runId: rolledBack })).approvals;
  await client.approvals.decide({ approvalId: question?.id ?? '', decision: 'abort', notes: 'It is not the region' });
  for (const runId of [routed, fannedOut, rolledBack])
    await become(client, runId, ({ finishedAt }) => finishedAt !== null);
  for (const runId of [machine, waiting])
    await become(client, runId, ({ awaits }) => awaits.some(({ isWaiting }) => isWaiting));
  await become(client, expiring, ({ status }) => status === 'checkpoint');

  await client.admission.setPoolLimit({ pool: 'reports', limit: 0, notes: 'The month is being closed' });
  const pooled = await run(client, { source: POOLED, parameters: {} });
  await become(client, pooled, ({ steps }) => steps.some(({ waitsFor }) => waitsFor !== null));
  await client.admission.trip({ agent: 'infrastructure', mode: 'live', notes: 'Its service is being moved' });
  return { routed, fannedOut, rolledBack, machine, waiting, expiring, pooled };
}

/** With the parameters of its golden run. */
export async function runTemplate(client: ContractClient, definition: string): Promise<string> {
  const { parameters } = JSON.parse(
    readFileSync(resolve(templates, definition, 'golden-run', 'script.json'), 'utf8'),
  ) as { parameters: JsonRecord };
  return run(client, { definition, parameters });
}

async function run(
  client: ContractClient,
  given: { readonly definition?: string; readonly source?: string; readonly parameters: JsonRecord },
): Promise<string> {
  return (await client.runs.start({ ...given, mode: 'rehearsal' })).id;
}

export async function become(
  client: ContractClient,
  runId: string,
  holds: (run: RunView) => boolean,
): Promise<RunView> {
  for (
    const deadline = Date.now() + 60_000;
    Date.now() < deadline;
    await new Promise((later) => setTimeout(later, 50))
  ) {
    const view = await client.runs.get({ runId });
    if (holds(view)) return view;
  }
  throw new Error(`Run ${runId} did not come to that within a minute`);
}
