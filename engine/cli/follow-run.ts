/**
 * Follows a run and its children to the next stop: the end, or a place where nothing moves before somebody decides.
 *
 * Rules
 *  1. An approval is answered when it is asked for, if there is an answer: other branches need not wait for it.
 *  2. "Waiting" that names an approval which we have answered is out of date: what comes of the answer follows.
 *  3. Old approvals, from before we began to follow, are answered when the run is found waiting for them.
 *  4. When the engine that does the work goes away, the next one is followed, from where the last one was heard.
 */
import type { ApprovalView } from '../contract/approvals.ts';
import { followOn } from '../contract/follow-on.ts';
import type { EventView } from '../contract/event-view.ts';
import type { RunTreeChange } from '../contract/runs.ts';
import type { RunStatusView } from '../contract/run-status.ts';
import type { JsonValue } from '../contract/json.ts';
import { optionMeant } from './chosen-answer.ts';
import { CliError, toCliError } from './cli-error.ts';
import type { GivenAnswer, DecisionAnswers } from './decision-answers.ts';
import type { BatonClient } from './host.ts';
import { untilAnswered } from './line.ts';
import type { RunTree } from './run-tree.ts';
import { typedAnswer } from './typed-answer.ts';

export type Stop =
  | { readonly kind: 'ended'; readonly status: RunStatusView }
  | {
      readonly kind: 'waiting';
      readonly approvals: readonly ApprovalView[];
      readonly needsAttention: readonly string[];
      readonly paused: readonly string[];
    };

export interface Following {
  readonly client: BatonClient;
  readonly runId: string;
  /** Events up to there are not told again. 0: from the beginning. */
  readonly afterPosition: number;
  readonly tree: RunTree;
  readonly answers: DecisionAnswers;
  readonly interruption: AbortSignal;
  onEvent(event: EventView): void;
  /** Whether another engine can be followed: resolves when it is there. Default: none can. */
  whenLost?(error: unknown): Promise<boolean>;
}

export async function followToStop(following: Following): Promise<Stop> {
  const { client, runId, afterPosition, tree, interruption, whenLost } = following;
  interruption.throwIfAborted();
  const answered = new Set<string>();
  const changes = followOn<RunTreeChange>({
    afterPosition,
    open: (position) => client.runs.watch({ runId, afterPosition: position ?? 0 }, { signal: interruption }),
    positionOf: (change) => (change.kind === 'event' ? change.event.position : null),
    whenInterrupted: async (error) => {
      interruption.throwIfAborted();
      const loss = error ?? connectionLost(runId);
      if (!(await whenLost?.(loss))) throw loss as Error;
      return true; // rule 4
    },
  });
  try {
    for (;;) {
      const next = await nextOrInterruption(changes, interruption);
      if (next.done) throw connectionLost(runId);
      const change = next.value;
      if (change.kind === 'ended') return change;
      if (change.kind === 'waiting') {
        if (await answerThoseWaiting(following, change.approvals, answered)) continue;
        return change;
      }
      tree.see(change.event);
      following.onEvent(change.event);
      await answerNewRequest(following, change.event, answered); // rule 1
    }
  } finally {
    const closing = changes.return(undefined).catch(() => undefined);
    // An interrupted wait for the next change may last as long as the run: then nobody waits for its end.
    if (!interruption.aborted) await closing;
  }
}

function connectionLost(runId: string): CliError {
  return new CliError('connection_lost', 'The engine that runs it went away.', {
    remedy: `Everything that happened is recorded. Go on with: baton watch ${runId}`,
  });
}

/** Whether one of them was answered, so that the run goes on. */
async function answerThoseWaiting(
  following: Following,
  approvals: readonly ApprovalView[],
  answered: Set<string>,
): Promise<boolean> {
  let goesOn = approvals.some(({ id }) => answered.has(id)); // rule 2
  for (const { id, runId, stepId, kind } of approvals) {
    if (!answered.has(id) && (await giveAnswer(following, { id, runId, stepId, kind }, answered))) goesOn = true; // rule 3
  }
  return goesOn;
}

async function answerNewRequest(following: Following, event: EventView, answered: Set<string>): Promise<void> {
  if (event.type !== 'orchestration.checkpoint.requested') return;
  const { approvalId: id, stepId, kind } = event.data;
  await giveAnswer(following, { id, runId: event.runId, stepId, kind }, answered);
}

async function giveAnswer(
  following: Following,
  approval: Pick<ApprovalView, 'id' | 'runId' | 'stepId' | 'kind'>,
  answered: Set<string>,
): Promise<boolean> {
  if (approval.kind === 'tools') return false; // nobody says yes to calls that nobody has seen
  const path = following.tree.pathTo(approval.runId, approval.stepId);
  const answer = following.answers.take(path);
  if (!answer) return false;
  if (!(await decide(following.client, approval.id, answer))) return false;
  answered.add(approval.id);
  return true;
}

/** False: it asks for something that only a person can fill in, and stays open. */
async function decide(client: BatonClient, approvalId: string, answer: GivenAnswer): Promise<boolean> {
  const { modifications, rewindTo } = answer;
  const meant = await asTheApprovalHasIt(client, approvalId, answer);
  const { decision } = meant;
  try {
    await untilAnswered(() => client.approvals.decide({ approvalId, ...meant, modifications, rewindTo }));
  } catch (error) {
    const refusal = refusalIn(toCliError(error).details);
    if (answer.answer) throw error; // somebody has filled it in, and is told
    if (refusal === 'invalid_answer' || (refusal === 'decision_not_offered' && decision === 'continue')) return false;
    // Somebody was faster. The run goes on by their word.
    if (refusal !== 'already_decided') throw error;
  }
  return true;
}

/** By what it does, and filled in as its fields are, where somebody has named it or filled it in. */
async function asTheApprovalHasIt(
  client: BatonClient,
  approvalId: string,
  { decision, outcome, answer }: GivenAnswer,
): Promise<Pick<Parameters<BatonClient['approvals']['decide']>[0], 'decision' | 'outcome' | 'answer'>> {
  if (decision !== null && outcome === undefined && !answer) return { decision };
  const { approval, form } = await client.approvals.get({ approvalId });
  const meant = optionMeant({ decision, outcome: outcome ?? null }, approval.options);
  return {
    decision: meant.decision,
    ...(meant.outcome !== null && { outcome: meant.outcome }),
    ...(answer && { answer: await typedAnswer(answer, form?.fields ?? []) }),
  };
}

function refusalIn(details: JsonValue): JsonValue | undefined {
  return typeof details === 'object' && details !== null && 'refusal' in details ? details.refusal : undefined;
}

/** The next change; an interruption ends the wait at once, whatever the transport makes of the signal. */
function nextOrInterruption(
  changes: AsyncIterator<RunTreeChange>,
  interruption: AbortSignal,
): Promise<IteratorResult<RunTreeChange>> {
  return new Promise((done, refuse) => {
    const onInterruption = (): void => refuse(interruption.reason as Error);
    if (interruption.aborted) return onInterruption();
    interruption.addEventListener('abort', onInterruption, { once: true });
    changes
      .next()
      .then(done, refuse)
      .finally(() => interruption.removeEventListener('abort', onInterruption));
  });
}
