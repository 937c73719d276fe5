/**
 * Agents that work as ever, whose answers are held back until somebody lets them go: a test says in which order they
 * arrive, and sees who is at work at the same time.
 */
import type { Agent, AgentError, AgentRequest, AgentResponse, Json } from '../agents/port/agent.ts';
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';

export interface HeldAnswer {
  readonly request: AgentRequest;
  /** The engine hears what the agent answered, or that it failed. */
  release(): void;
  /** The engine hears the agent's answer with this in place of what it delivered. */
  releaseWith(content: Json): void;
  /** The engine hears this instead. */
  failWith(error: AgentError): void;
}

interface Call extends HeldAnswer {
  isAnswered: boolean;
}

export class HeldAgents implements AgentRegistry {
  readonly #agents: AgentRegistry;
  /** In the order in which they were asked. */
  readonly #calls: Call[] = [];
  readonly #asked: AgentRequest[] = [];
  readonly #signals: AbortSignal[] = [];
  #onAnswer: (() => void) | null = null;

  constructor(agents: AgentRegistry) {
    this.#agents = agents;
  }

  /** Those that wait to be let go, in the order in which they were asked for. */
  get held(): readonly HeldAnswer[] {
    return this.#calls.filter(({ isAnswered }) => isAnswered);
  }

  /** Everything that agents were ever asked, in that order. */
  get asked(): readonly AgentRequest[] {
    return this.#asked;
  }

  /** By which those who were asked are told to stop, in the same order. */
  get signals(): readonly AbortSignal[] {
    return this.#signals;
  }

  /** Resolves when nobody is at work any more. */
  async answered(): Promise<void> {
    while (this.#calls.some(({ isAnswered }) => !isAnswered))
      await new Promise<void>((resolve) => (this.#onAnswer = resolve));
  }

  find(name: string): AgentProfile | undefined {
    return this.#agents.find(name);
  }

  sourceOf(name: string): string | undefined {
    return this.#agents.sourceOf?.(name);
  }

  list(): readonly AgentProfile[] {
    return this.#agents.list();
  }

  names(): readonly string[] {
    return this.#agents.names();
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    const agent = this.#agents.agentFor(profile, rehearsal);
    return {
      invoke: (request, context) => {
        this.#signals.push(context.signal);
        return this.#hold(request, agent.invoke(request, context));
      },
    };
  }

  close(): Promise<void> {
    return this.#agents.close();
  }

  #hold(request: AgentRequest, answer: Promise<AgentResponse>): Promise<AgentResponse> {
    this.#asked.push(request);
    return new Promise((resolve, reject) => {
      const letGo = (settle: () => void) => {
        this.#calls.splice(this.#calls.indexOf(call), 1);
        settle();
      };
      const call: Call = {
        request,
        isAnswered: false,
        release: () => letGo(() => void answer.then(resolve, reject)),
        releaseWith: (content) =>
          letGo(() => void answer.then((response) => resolve(delivering(content, response)), reject)),
        failWith: (error) => letGo(() => reject(error)),
      };
      this.#calls.push(call);
      const onAnswer = () => {
        call.isAnswered = true;
        this.#onAnswer?.();
      };
      answer.then(onAnswer, onAnswer);
    });
  }
}

function delivering(content: Json, response: AgentResponse): AgentResponse {
  const { deliverable } = response.content;
  if (!deliverable) throw new Error('The agent delivered nothing that could be exchanged');
  return { ...response, content: { ...response.content, deliverable: { ...deliverable, content } } };
}
