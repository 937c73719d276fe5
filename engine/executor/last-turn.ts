/**
 * The turn that is taken when an engine stops: what agents have answered is recorded, also where a store that lies
 * elsewhere has yet to tell of the run (rule 7 of `run-loop.ts`).
 */
import { StorageFull } from '../journal/journal.ts';
import { whenAnswered, type Awaitable } from '../values/deferred.ts';
import { AnswerToCome } from './asked-later.ts';
import type { Record } from './batch.ts';
import type { RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';

export interface LastTurn {
  readonly newTurn: () => Turn;
  readonly handle: (input: RunInput, turn: Turn) => boolean;
  readonly giveUp: (turn: Turn) => void;
  readonly nextAnswer: () => Promise<void> | undefined;
  readonly record: Record;
  readonly act: (turn: Turn) => void;
  readonly onUnexpectedError: (error: unknown) => void;
}

export function takeLastTurn(inputs: readonly RunInput[], last: LastTurn): Awaitable<void> {
  if (inputs.length === 0) return;
  const turn = last.newTurn();
  let waiting: readonly RunInput[];
  try {
    waiting = inputs.filter((input) => !last.handle(input, turn));
  } catch (error) {
    if (!(error instanceof AnswerToCome)) throw error;
    last.giveUp(turn);
    return takeAnother(inputs, last);
  }
  const recorded = recordAndAct(turn, last);
  return waiting.length === 0 ? recorded : takeAnother(waiting, last, recorded);
}

async function takeAnother(inputs: readonly RunInput[], last: LastTurn, before?: Awaitable<void>): Promise<void> {
  await before;
  await last.nextAnswer();
  await takeLastTurn(inputs, last);
}

function recordAndAct(turn: Turn, { record, act, onUnexpectedError }: LastTurn): Awaitable<void> {
  const report = (error: unknown) => {
    if (!(error instanceof StorageFull)) onUnexpectedError(error);
  };
  const actThen = () => {
    try {
      act(turn);
    } catch (error) {
      report(error);
    }
  };
  return whenAnswered(() => (turn.batch.events.length > 0 ? record(turn.batch) : undefined), actThen, report);
}
