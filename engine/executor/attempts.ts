/** The attempts under way: each begins once its start is recorded, and what comes of it goes into the queue. */
import type { AgentRequest, AssetStore } from '../agents/port/agent.ts';
import type { VersionedAgents } from '../agents/port/registry.ts';
import { verdictOf } from '../admission/verdict.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import type { Limits } from '../limits/limits.ts';
import type { StepState } from '../run/run-state.ts';
import type { Clock } from '../time/clock.ts';
import { requestOf, timeLimitMs } from './agent-request.ts';
import { entrantOf } from './at-the-gate.ts';
import { Attempt, errorRecordOf } from './attempt.ts';
import type { ReadPage } from '../journal/pages-of-run.ts';
import type { GateKeeper } from './gate-keeper.ts';
import type { Acknowledgement, RunInput } from './run-inputs.ts';
import type { Effect } from './turn.ts';

/** Of what an agent says while it works. */
export interface SaidPiece {
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly text: string;
}

interface AttemptsOptions {
  readonly agents: Pick<VersionedAgents, 'agentFor'>;
  readonly assets: AssetStore;
  readonly clock: Clock;
  readonly limits: () => Limits;
  readonly readPage: ReadPage;
  readonly onSaid?: (said: SaidPiece) => void;
  readonly onUnexpectedError: (error: unknown) => void;
  readonly gates: GateKeeper;
  readonly post: (input: RunInput) => void;
}

type StartAttempt = Extract<Effect, { kind: 'start_attempt' }>;
type AttemptId = { readonly runId: string; readonly stepIndex: number; readonly attempt: number };

export class Attempts {
  readonly #options: AttemptsOptions;
  /** By `run/step/attempt`. */
  readonly #underWay = new Map<string, Pick<Attempt, 'stop'>>();
  #isStopped = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  stop({ runId, stepIndex, attempt }: AttemptId, why: string): void {
    const key = attemptKey(runId, stepIndex, attempt);
    this.#underWay.get(key)?.stop(why);
    this.#underWay.delete(key);
  }

  stopRun(runId: string, why: string): void {
    for (const [key, attempt] of this.#underWay) {
      if (!key.startsWith(`${runId}/`)) continue;
      attempt.stop(why);
      this.#underWay.delete(key);
    }
  }

  startNoMore(): void {
    this.#isStopped = true;
  }

  stopAll(why: string): void {
    for (const attempt of this.#underWay.values()) attempt.stop(why);
    this.#underWay.clear();
  }

  /** A bug on the way to the agent must not leave a step waiting for an answer that nobody was asked for. */
  start(effect: StartAttempt): void {
    if (this.#isStopped) return;
    try {
      this.#start(effect);
    } catch (error) {
      this.#cannotStart(effect, error);
    }
  }

  #cannotStart({ state, stepIndex, attempt }: StartAttempt, error: unknown): void {
    this.#options.onUnexpectedError(error);
    const { step } = (state.steps[stepIndex] as StepState).planned;
    const end = { kind: 'failed', error: errorRecordOf(error, kindOf(step).agent(step) ?? step.id) } as const;
    this.#options.gates.ended({ runId: state.runId, stepIndex, attempt }, 'none');
    this.#options.post({ kind: 'attempt_ended', runId: state.runId, stepIndex, attempt, end });
  }

  #start(effect: StartAttempt): void {
    const { state, stepIndex, attempt } = effect;
    const step = state.steps[stepIndex] as StepState;
    // The same turn may have started and cancelled it.
    if (step.status !== 'running' || step.attempt !== attempt) return;
    const request = requestOf(step, effect, this.#options.readPage);
    this.#options.gates.began(state.created.mode, entrantOf(state, step, attempt));
    if (request instanceof Promise) this.#beginLater(effect, step, request);
    else this.#begin(effect, step, request);
  }

  /** Until the store has answered there is nobody to tell to stop: the attempt is only taken off the list. */
  #beginLater(effect: StartAttempt, step: StepState, request: Promise<AgentRequest>): void {
    const key = attemptKey(effect.state.runId, effect.stepIndex, effect.attempt);
    const waiting = { stop: () => undefined };
    this.#underWay.set(key, waiting);
    const isWanted = (): boolean => !this.#isStopped && this.#underWay.get(key) === waiting;
    request
      .then((known) => {
        if (isWanted()) this.#begin(effect, step, known);
      })
      .catch((error: unknown) => {
        if (!isWanted()) return;
        this.#underWay.delete(key);
        this.#cannotStart(effect, error);
      });
  }

  #begin(effect: StartAttempt, step: StepState, request: AgentRequest): void {
    const { state, stepIndex, attempt, profile, toolAgents } = effect;
    const { runId } = state;
    const { planned } = step;
    const key = attemptKey(runId, stepIndex, attempt);
    const underWay = new Attempt({
      request,
      agents: this.#options.agents,
      profile,
      toolAgents,
      assets: this.#options.assets,
      clock: this.#options.clock,
      timeoutMs: timeLimitMs(planned, profile),
      limits: this.#options.limits(),
      onProgress: ({ message, percent }) =>
        this.#options.post({ kind: 'progress', runId, stepIndex, attempt, message, percent: percent ?? null }),
      onRemember: (what) =>
        this.#recorded((acknowledgement) => ({ kind: 'remember', runId, stepIndex, attempt, what, acknowledgement })),
      onConversed: (message) =>
        this.#recorded((acknowledgement) => ({
          kind: 'converse',
          runId,
          stepIndex,
          attempt,
          message,
          acknowledgement,
        })),
      onSaid: (text) => this.#options.onSaid?.({ runId, stepId: step.id, attempt, text }),
      onEnd: (end) => {
        this.#underWay.delete(key);
        this.#options.gates.ended({ runId, stepIndex, attempt }, verdictOf(end.kind === 'failed' ? end.error : null));
        this.#options.post({ kind: 'attempt_ended', runId, stepIndex, attempt, end });
      },
    });
    this.#underWay.set(key, underWay);
    underWay.start();
  }

  #recorded(inputOf: (acknowledgement: Acknowledgement) => RunInput): Promise<void> {
    return new Promise((resolve, reject) => this.#options.post(inputOf({ resolve, reject })));
  }
}

function attemptKey(runId: string, stepIndex: number, attempt: number): string {
  return `${runId}/${stepIndex}/${attempt}`;
}
