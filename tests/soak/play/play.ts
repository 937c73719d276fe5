/**
 * Plays a drawn case: answers agents in any order, does what people do when it is time, lets time pass only when
 * nothing else can happen, and ends the engine now and then. Agents take no time; whoever waits, waits for the clock.
 */
import type { AgentRequest } from '../../../engine/agents/port/agent.ts';
import type { Json } from '../../../engine/values/json.ts';
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import { seededRandom } from '../../../engine/values/seeded-random.ts';
import type { Case } from '../operator.ts';
import { answerOf, isHanging } from './drawn-agents.ts';
import type { HeldCall, Host } from './host.ts';
import { meddle } from './meddle.ts';
import { nextOfPeople } from './people.ts';

/** Nothing that is drawn takes longer. */
const HORIZON_MS = 4 * 3_600_000;
const MOST_MOVES = 5_000;

/** Sent to an agent. */
export interface SentCall {
  readonly key: string;
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly agent: string;
  readonly input: Json;
}

export interface Trace {
  readonly runId: string;
  readonly events: readonly StoredEvent[];
  readonly calls: readonly SentCall[];
  readonly crashes: number;
  readonly bugs: readonly unknown[];
  /** Calls of the usual agent that waited for an answer at the same time, at most. */
  readonly mostOpen: number;
  /** What somebody who looked on found odd. */
  readonly notes: readonly string[];
}

/** @param meddlings how often somebody does whatever comes to mind */
export async function play(drawn: Case, host: Host, meddlings = 0): Promise<Trace> {
  const random = seededRandom(drawn.seed * 7919 + 17);
  const pick = (most: number): number => Math.floor(random() * most);
  const began = host.clock.now();
  const calls: SentCall[] = [];
  let answered = new Set<HeldCall>();
  let seen = 0;
  let crashes = 0;
  let mostOpen = 0;
  let left = meddlings;
  const notes: string[] = [];
  const runId = await host.start(drawn.parameters, drawn.attended);
  if (drawn.crashes > 0) host.crashAt(1 + pick(30), random() < 0.5);

  for (let move = 0; move < MOST_MOVES; move++) {
    await host.settle();
    for (; seen < host.calls.length; seen++) calls.push(sent((host.calls[seen] as HeldCall).request));
    if (host.hasCrashed || (crashes < drawn.crashes && random() < 0.02)) {
      crashes++;
      await host.restart();
      answered = new Set();
      seen = 0;
      if (crashes < drawn.crashes) host.crashAt(1 + pick(20), random() < 0.5);
      continue;
    }
    if (left > 0 && random() < 0.12) {
      left--;
      if (random() < 0.2) {
        host.moveClock((pick(240) - 120) * 1000);
        continue;
      }
      const { runId: of, command } = meddle(drawn, host.events(), random);
      void host.command(of, command);
      continue;
    }
    if (meddlings > 0 && random() < 0.1) notes.push(...host.oddities());
    const open = host.calls.filter((call) => !answered.has(call) && !isHanging(call.request));
    mostOpen = Math.max(
      mostOpen,
      open.filter(({ request, context }) => request.agent === 'worker' && !context.signal.aborted).length,
    );
    const next = nextOfPeople(drawn, host.events(), meddlings > 0);
    const isTime = next !== null && next.at <= host.clock.now();
    if (open.length > 0 && (!isTime || random() < 0.7)) {
      const call = open[pick(open.length)] as HeldCall;
      answered.add(call);
      answer(call);
    } else if (next && isTime) {
      void host.command(next.runId, next.command);
    } else if (hasEnded(host.events(), runId) || host.clock.now() - began > HORIZON_MS) {
      break;
    } else {
      const at = Math.min(host.clock.nextAt ?? Infinity, next?.at ?? Infinity);
      if (at === Infinity) break;
      host.clock.advance(Math.max(0, at - host.clock.now()));
    }
  }
  return { runId, events: host.events(), calls, crashes, bugs: host.bugs, mostOpen, notes };
}

function answer({ request, respond, fail }: HeldCall): void {
  try {
    respond(answerOf(request));
  } catch (error) {
    fail(error);
  }
}

function sent({ idempotencyKey, run, step, attempt, agent, input }: AgentRequest): SentCall {
  return { key: idempotencyKey, runId: run.id, stepId: step.id, attempt, agent, input };
}

function hasEnded(events: readonly StoredEvent[], runId: string): boolean {
  const last = events.findLast(
    (event) =>
      event.runId === runId &&
      /\.run\.(completed|partially_completed|failed|aborted|cancelled|resumed|rollback_started)$/.test(event.type),
  );
  return last !== undefined && !/(resumed|rollback_started)$/.test(last.type);
}
