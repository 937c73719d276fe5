/**
 * Handles one input, and sees to what becomes of one that can't be handled. Numbered rules: `run-loop.ts`.
 */
import type { RunState } from '../run/run-state.ts';
import { AnswerToCome, type AskedLater } from './asked-later.ts';
import type { RunInput } from './run-inputs.ts';
import type { RunLoopOptions } from './run-loop-options.ts';
import type { RunsInMemory } from './runs-in-memory.ts';
import { cutBack, followUpOf, markOf, takeBack } from './take-back.ts';
import type { Turn } from './turn.ts';
import { reject } from './unrecorded.ts';

interface GuardedHandlerOptions extends Pick<RunLoopOptions, 'handle' | 'onUnexpectedError'> {
  readonly runs: RunsInMemory;
  readonly asked: AskedLater;
  /** From the journal. Throws `AnswerToCome` where that takes its time. */
  readonly load: (runId: string) => RunState | undefined;
  readonly post: (input: RunInput) => void;
}

export class GuardedHandler {
  readonly #options: GuardedHandlerOptions;

  constructor(options: GuardedHandlerOptions) {
    this.#options = options;
  }

  /**
   * Rule 4. False: it waits for an answer, and nothing of it was done; `AnswerToCome` is thrown where something was.
   */
  handle(input: RunInput, turn: Turn): boolean {
    const { asked, handle } = this.#options;
    const mark = markOf(turn);
    try {
      handle(input, turn);
      asked.endInput();
    } catch (error) {
      if (!(error instanceof AnswerToCome)) this.#takeBack(input, turn, mark, error);
      else if (turn.batch.events.length > mark.events) throw error;
      else {
        cutBack(turn, mark);
        asked.again();
        return false;
      }
    }
    return true;
  }

  #takeBack(input: RunInput, turn: Turn, mark: ReturnType<typeof markOf>, error: unknown): void {
    const { runs, load, post, onUnexpectedError } = this.#options;
    const restored = takeBack(turn, mark, { input, known: (runId) => runs.find(runId), load });
    for (const [runId, state] of restored) {
      runs.forget(runId);
      if (state) runs.adopt(state);
    }
    reject(input, error);
    const next = followUpOf(input, error);
    if (next?.kind === 'set_aside') post(next);
    else if (next) turn.inputs.push(next);
    onUnexpectedError(error, input);
  }
}
