/** Does what an example's script says, each entry when the run has come to it. */
import type { JsonObject } from '../../engine/values/json.ts';
import type { ApprovalRow } from '../../engine/projections/read-models.ts';
import { isFinal } from '../../engine/run/run-state.ts';
import type { ManualClock } from '../../engine/testing/manual-clock.ts';
import type { TestEngine } from '../../engine/testing/test-engine.ts';

/** One of `pass_seconds`, `signal`, `decide` and `outcome`. */
export interface ScriptEntry {
  /** The step that waits, asks or is overdue; or the state in which the run waits. */
  readonly at: string;
  readonly pass_seconds?: number;
  readonly signal?: string;
  readonly payload?: JsonObject;
  readonly correlation?: string;
  /** What becomes of the signal. */
  readonly becomes?: string;
  readonly decide?: 'continue' | 'abort';
  /** The answer of the author's own, by its name. */
  readonly outcome?: string;
  /** What is filled in with it. */
  readonly answer?: JsonObject;
  /** Who answers. Default: the operator of the tests. */
  readonly by?: string;
}

/** Returns what did not become what it should have. */
export async function performExample(
  it: TestEngine,
  clock: ManualClock,
  runId: string,
  script: readonly ScriptEntry[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [
    index,
    { at, pass_seconds, signal, payload = null, correlation = null, becomes, decide, outcome, answer, by = 'test' },
  ] of script.entries()) {
    await it.until(runId, () => isThere(it, runId, at));
    if (pass_seconds !== undefined) await pass(it, clock, runId, pass_seconds);
    if (outcome !== undefined) await answerWith(it, askedAt(it, runId, at), runId, { outcome, answer, by });
    if (decide) await it.decide(askedAt(it, runId, at)?.id ?? '', decide, null, answer);
    if (signal === undefined) continue;
    const [delivery] = await it.engine.signal(
      { to: { runId }, signal: { signalId: `entry-${index}`, name: signal, payload, correlation, notes: null } },
      'operator:test',
    );
    if (becomes !== undefined && delivery?.disposition !== becomes)
      wrong.push(`${signal}: ${delivery?.disposition ?? 'nothing'}, ${delivery?.reason ?? ''}`);
  }
  await it.until(runId, ({ status }) => isFinal(status));
  return wrong;
}

/** About that step, where several questions are open. */
function askedAt(it: TestEngine, runId: string, stepId: string): ApprovalRow | undefined {
  const { items } = it.engine.readModels.listApprovals({ status: 'pending', runId }, { limit: 10, offset: 0 });
  return items.find((item) => item.stepId === stepId) ?? items[0];
}

async function answerWith(
  it: TestEngine,
  approval: ApprovalRow | undefined,
  runId: string,
  { outcome, answer, by }: Pick<ScriptEntry, 'answer' | 'by'> & { readonly outcome: string },
): Promise<void> {
  const option = approval?.options.find((each) => each.outcome === outcome);
  if (!approval || !option) throw new Error(`Nobody asks for "${outcome}"`);
  await it.engine.command(
    runId,
    {
      ...{ type: 'decide', approvalId: approval.id, decision: option.action, outcome },
      ...{ notes: null, modifications: null, rewindTo: null },
      ...(answer && { answer }),
    },
    `operator:${by ?? 'test'}`,
  );
}

/** Until what the time has brought about is recorded. */
async function pass(it: TestEngine, clock: ManualClock, runId: string, seconds: number): Promise<void> {
  const before = it.events(runId).length;
  clock.advance(seconds * 1000);
  await it.until(runId, () => it.events(runId).length > before);
}

function isThere(it: TestEngine, runId: string, at: string): boolean {
  const events = it.events(runId);
  const last = events.findLast(({ data }) => 'stepId' in data && data.stepId === at)?.type ?? '';
  if (/step\.(wait_)?started|timer\.|checkpoint\.(requested|expired)|sla\.|signal\./.test(last))
    return (
      last !== 'orchestration.step.started' ||
      events.some((event) => event.type === 'orchestration.step.wait_started' && event.data.stepId === at)
    );
  return it.engine.readModels.findRun(runId)?.state === at && it.engine.isWaitingForPeople(runId) === true;
}
