/**
 * DOING ONE STEP: calls the agent, keeps its time, tells it to stop. Reports exactly one end, whatever the agent does.
 */
import {
  AgentError,
  CallsAsked,
  type AgentContext,
  type AgentRequest,
  type AgentResponse,
  type AssetStore,
  type WorkMessage,
} from '../agents/port/agent.ts';
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import { plainCopy, type JsonObject } from '../values/json.ts';
import type { Limits } from '../limits/limits.ts';
import { LimitExceeded, overLimit } from '../limits/over-limit.ts';
import { measure, overMeasure, overSize } from '../limits/measure.ts';
import type { ErrorRecord, StepAsked } from '../run/run-event.ts';
import type { Clock } from '../time/clock.ts';
import { reach } from '../time/crash-points.ts';
import { withinMessageLimit, type RecordedMessage } from './recorded-message.ts';
import { errorOf, overAnswer } from './within-limits.ts';

export type AttemptEnd =
  | {
      readonly kind: 'answered';
      readonly response: AgentResponse;
      /** About how big it is. */
      readonly bytes: number;
    }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  /** It goes on when people have decided. */
  | ({ readonly kind: 'asked'; readonly bytes: number } & Pick<StepAsked, 'calls' | 'kept' | 'metadata'>);

export interface AttemptOptions {
  readonly request: AgentRequest;
  readonly agents: Pick<AgentRegistry, 'agentFor'>;
  /** In the version that works. Undefined: there is no such agent. */
  readonly profile: AgentProfile | undefined;
  /** Those whose tools it uses, in the versions that the run uses. */
  readonly toolAgents?: Readonly<Record<string, AgentProfile>> | undefined;
  readonly assets: AssetStore;
  readonly clock: Clock;
  /** Null: as long as it takes. */
  readonly timeoutMs: number | null;
  /** Of what an agent may say. */
  readonly limits: Limits;
  readonly onProgress: AgentContext['progress'];
  readonly onRemember: (what: JsonObject) => Promise<void>;
  readonly onConversed: (message: RecordedMessage) => Promise<void>;
  readonly onSaid: AgentContext['say'];
  readonly onEnd: (end: AttemptEnd) => void;
}

/**
 * One attempt under way, and what its agent may use. Thousands can be under way at once, so what few agents ask for
 * (the signal) is made when it is asked for.
 */
export class Attempt implements AgentContext {
  readonly #options: AttemptOptions;
  #controller: AbortController | null = null;
  #stopReason: Error | null = null;
  #hasEnded = false;
  #told = 0;
  #remembered = 0;
  #messages = 0;
  #spent: JsonObject = {};
  #stopTimer: (() => void) | null = null;

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { timeoutMs } = options;
    if (timeoutMs !== null) this.#stopTimer = options.clock.after(timeoutMs, () => this.#timeOut(timeoutMs));
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#stopReason) this.#controller.abort(this.#stopReason);
    }
    return this.#controller.signal;
  }

  get assets(): AssetStore {
    return this.#options.assets;
  }

  toolAgent = (name: string): AgentProfile | undefined => {
    const { toolAgents = {} } = this.#options;
    return Object.hasOwn(toolAgents, name) ? toolAgents[name] : undefined;
  };

  progress = (update: Parameters<AgentContext['progress']>[0]): void => {
    if (this.#hasEnded || ++this.#told > this.#options.limits.progressPerAttempt) return;
    this.#options.onProgress(update);
  };

  remember = (what: JsonObject): Promise<void> => {
    const { limits, request, onRemember } = this.#options;
    const over =
      overSize('outputBytes', what, limits, `What ${request.agent} remembers`) ??
      overLimit('progressPerAttempt', ++this.#remembered, limits);
    if (over) return Promise.reject(new LimitExceeded(over));
    return this.#untilRecorded(() => onRemember(plainCopy(what)));
  };

  spent = (so: JsonObject): void => {
    if (overSize('textBytes', so, this.#options.limits, 'What was spent') === null) this.#spent = plainCopy(so);
  };

  converse = async (message: WorkMessage): Promise<void> => {
    const { limits, onConversed } = this.#options;
    if (++this.#messages > limits.messagesPerAttempt) return;
    const recorded = await withinMessageLimit(plainCopy(message), limits.textBytes, this.assets);
    // Where there is no room for it the attempt goes on: what its tools did would else be done again.
    await this.#untilRecorded(() => onConversed(recorded)).catch(() => this.signal.throwIfAborted());
  };

  #untilRecorded(record: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(this.#stopReason ?? new Error('The attempt has ended'));
      this.signal.addEventListener('abort', () => reject(this.#stopReason), { once: true });
      record().then(resolve, reject);
    });
  }

  /** Nothing of it is recorded, so it may say as much as it likes: what is kept of it for readers is bounded there. */
  say = (text: string): void => {
    if (!this.#hasEnded) this.#options.onSaid(text);
  };

  start(): void {
    reach('effect.before');
    const { request, agents, profile } = this.#options;
    try {
      if (!profile) throw new AgentError('unknown_agent', `There is no agent "${request.agent}"`, { retryable: false });
      const answer = agents.agentFor(profile, request.rehearsal).invoke(request, this);
      answer.then(this.#onAnswer, this.#onError);
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Tells the agent to stop. Whatever it still says is not heard. */
  stop(reason: string): void {
    this.#hasEnded = true;
    this.#stopTimer?.();
    this.#stopReason = new Error(reason);
    this.#controller?.abort(this.#stopReason);
  }

  /**
   * The agent may go on with what it gave, and may have made it of anything: what counts is what it says now, as JSON.
   */
  #onAnswer = (response: AgentResponse): void => {
    reach('effect.after');
    this.#end(readAnswer(response, this.#options.request.agent, this.#options.limits));
  };

  #onError = (error: unknown): void => {
    const { request, limits } = this.#options;
    if (error instanceof CallsAsked) {
      reach('effect.after');
      return this.#end(readQuestion(error, request.agent, limits));
    }
    this.#end({ kind: 'failed', error: errorRecordOf(error, request.agent) });
  };

  #timeOut(timeoutMs: number): void {
    const { agent } = this.#options.request;
    const message = `${agent} did not answer within ${timeoutMs / 1000} seconds`;
    const details = Object.keys(this.#spent).length > 0 ? { details: this.#spent } : {};
    this.#end({ kind: 'failed', error: { code: 'timeout', message, retryable: true, agent, ...details } });
    this.stop('The attempt ran out of time');
  }

  #end(result: AttemptEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#stopTimer?.();
    this.#options.onEnd(result);
  }
}

/** What is too big is refused before a copy is made. What is too deep may go round in a circle, which is told first. */
function readAnswer(response: AgentResponse, agent: string, limits: Limits): AttemptEnd {
  const size = measure(response, limits.outputBytes, limits.valueLevels);
  const over = overMeasure('outputBytes', { ...size, levels: 0 }, limits, `The answer of ${agent}`);
  if (over) return { kind: 'failed', error: errorOf(over, { agent }) };
  try {
    const copy = plainCopy(response);
    const tooDeep = overAnswer(copy, size, limits, agent);
    return tooDeep ? { kind: 'failed', error: tooDeep } : { kind: 'answered', response: copy, bytes: size.bytes };
  } catch (problem) {
    const [why] = messageOf(problem).split('\n');
    return {
      kind: 'failed',
      error: {
        code: 'malformed_response',
        message: `${agent} answered with what is no JSON: ${why ?? ''}`,
        retryable: true,
        agent,
      },
    };
  }
}

/** As an answer: it is recorded whole, because the attempt goes on with it. */
function readQuestion({ calls, kept, metadata }: CallsAsked, agent: string, limits: Limits): AttemptEnd {
  const asked = { calls, kept, metadata };
  const size = measure(asked, limits.outputBytes, limits.valueLevels);
  const subject = `What ${agent} asks people about`;
  const over =
    overLimit('callsPerQuestion', calls.length, limits, { subject }) ??
    overMeasure('outputBytes', size, limits, `What ${agent} asks about, and needs to go on,`);
  return over
    ? { kind: 'failed', error: errorOf(over, { agent }) }
    : { kind: 'asked', ...plainCopy(asked), bytes: size.bytes };
}

/**
 * Anything but an `AgentError` is a bug in an agent; trying again may help and never hurts more than
 * the agent's own retries.
 */
export function errorRecordOf(error: unknown, agent: string): ErrorRecord {
  if (error instanceof AgentError) {
    const { code, message, retryable, details, retryAfterMs } = error;
    return {
      code,
      message,
      retryable,
      agent,
      ...(Object.keys(details).length > 0 && { details }),
      ...(retryAfterMs !== null && { retryAfterMs }),
    };
  }
  if (error instanceof LimitExceeded) return errorOf(error.over, { agent });
  return { code: 'agent_crashed', message: `${agent} ended unexpectedly: ${messageOf(error)}`, retryable: true, agent };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
