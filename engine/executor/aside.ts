/**
 * WHAT BECOMES OF A RUN THAT THE ENGINE CAN'T GO ON WITH: one that can't be loaded, folded, moved or recorded. It is
 * never looked into here, so that the fault of one run stays its own.
 *
 * Rules
 *  1. It is set aside when its retry in a guarded place has failed, too (`take-back.ts`): that it is,
 *     and why, is recorded.
 *  2. Of a run that is set aside only what takes it up or ends it is heard. What its agents and children say is not:
 *     agents are told to stop, children go on, and whoever takes it up finds out as after a crash.
 *  3. Ending it withdraws its approvals and ends its children; a parent hears of it as of any other end.
 */
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunEvent, RunEventBody } from '../run/run-event.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { ends, endOfSetAside, refusalOf, takesUp, type EndingCommand } from '../run/set-aside.ts';
import type { Awaitable } from '../values/deferred.ts';
import { AnswerToCome } from './asked-later.ts';
import { bareState, type Standing } from './bare-state.ts';
import { CommandRefused } from './command-refused.ts';
import { emit } from './emit.ts';
import type { RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';

export interface AsideOptions {
  /** What is known of a run without folding it; undefined: there is none. */
  readonly standingOf: (runId: string) => Awaitable<Standing | undefined>;
  /** Why the run is set aside; undefined: it is not. */
  readonly reasonOf: (runId: string) => ErrorRecord | undefined;
}

type Command = Extract<RunInput, { kind: 'command' }>;

/** True: the input was seen to, and nobody is to load the run for it. */
export function handleAside(options: AsideOptions, input: RunInput, turn: Turn): boolean {
  if (input.kind === 'create') return false;
  if (input.kind === 'set_aside') {
    setAside(options, input.runId, input.error, turn);
    return true;
  }
  const reason = reasonNow(options, input.runId, turn);
  if (!reason) return false;
  if (input.kind !== 'command') return true; // rule 2
  if (takesUp(input.command)) return false;
  if (ends(input.command)) end(options, input, input.command, turn);
  else refuse(input, reason, turn);
  return true;
}

/** Why the run is set aside; null: it is not. */
export function reasonNow(options: AsideOptions, runId: string, { aside }: Turn): ErrorRecord | null {
  return aside.get(runId) ?? (aside.has(runId) ? null : (options.reasonOf(runId) ?? null));
}

/** Of a run that still can't be taken up. */
export function refuseTakingUp(input: Command, error: unknown, turn: Turn): void {
  refuse(
    input,
    {
      code: 'set_aside',
      message: `it can still not be taken up: ${error instanceof Error ? error.message : String(error)}`,
      retryable: false,
    },
    turn,
  );
}

/** How the child of a run stands, also when it can't be folded. */
export function childState(options: AsideOptions, runId: string, turn: Turn): RunState | undefined {
  if (!reasonNow(options, runId, turn)) {
    try {
      return turn.run(runId);
    } catch (error) {
      if (error instanceof AnswerToCome) throw error;
      // Its own recovery says why.
    }
  }
  const standing = standingNow(options, runId, turn);
  return standing && bareState(runId, standing);
}

function setAside(options: AsideOptions, runId: string, error: ErrorRecord, turn: Turn): void {
  const bare = bareNow(options, runId, turn);
  if (!bare || isFinal(bare.status)) {
    turn.effects.push({ kind: 'taken_up', runId }); // nobody is to wait for it
    return;
  }
  emit(bare, { type: 'orchestration.run.set_aside', data: { error } }, 'system', turn);
  turn.aside.set(runId, error);
  turn.effects.push({ kind: 'put_aside', runId, error });
}

/** Rule 3. */
function end(options: AsideOptions, input: Command, command: EndingCommand, turn: Turn): void {
  const { runId, actor, acknowledgement } = input;
  const bare = bareNow(options, runId, turn);
  const standing = standingNow(options, runId, turn);
  if (!bare || !standing) return;
  for (const { approvalId, stepId } of standing.approvals) {
    append(
      bare,
      {
        type: 'orchestration.checkpoint.resolved',
        data: { approvalId, stepId, decision: 'withdrawn', notes: null, modifications: null, rewindTo: null },
      },
      actor,
      turn,
    );
  }
  const told: RunCommand = {
    type: command.type === 'kill' ? 'kill' : 'cancel',
    notes: `Its parent run ${runId} has ended`,
  };
  for (const childId of standing.children)
    turn.inputs.push({ kind: 'command', runId: childId, command: told, actor: 'system', acknowledgement: null });
  emit(bare, endOfSetAside(command), actor, turn);
  turn.aside.set(runId, null);
  turn.effects.push({ kind: 'left_aside', runId });
  if (acknowledgement) turn.effects.push({ kind: 'acknowledge', answer: acknowledgement.resolve });
}

/** With what the same turn has recorded of it before. */
function bareNow(options: AsideOptions, runId: string, turn: Turn): RunState | undefined {
  const standing = standingNow(options, runId, turn);
  if (!standing) return undefined;
  const bare = bareState(runId, standing);
  bare.sequence = turn.batch.events.reduce(
    (last, event) => (event.runId === runId ? Math.max(last, event.sequence) : last),
    bare.sequence,
  );
  return bare;
}

/** Named by what this turn is going to record of it: what is answered before that is recorded says less afterwards. */
function standingNow(options: AsideOptions, runId: string, turn: Turn): Standing | undefined {
  const ofTurn = turn.batch.events.filter((event) => event.runId === runId).length;
  return turn.ask(`standing ${runId} ${ofTurn}`, () => options.standingOf(runId));
}

/** An event of a step, of which a bare state knows nothing. */
function append(bare: RunState, body: RunEventBody, actor: Actor, turn: Turn): void {
  bare.sequence++;
  turn.batch.events.push({
    type: body.type,
    data: body.data,
    runId: bare.runId,
    sequence: bare.sequence,
    at: turn.now,
    actor,
    correlationId: bare.correlationId,
  } as RunEvent);
  turn.batch.touched.add(bare);
}

function refuse({ runId, acknowledgement }: Command, reason: ErrorRecord, turn: Turn): void {
  if (acknowledgement)
    turn.effects.push({
      kind: 'acknowledge',
      answer: () => acknowledgement.reject(new CommandRefused(refusalOf(runId, reason))),
    });
}
