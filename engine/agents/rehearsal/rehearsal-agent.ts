/**
 * Stands in for an agent: offline, deterministic, and marked as what it is on the response and on the deliverable.
 * The profile says which responder works for it (`rehearsal.responder`), for some tasks perhaps another one
 * (`rehearsal.tasks`); the task is what the step's context calls `task`.
 */
import { AgentError } from '../port/agent.ts';
import type { Agent, AgentRequest, AgentResponse, Json } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import { isText, toText } from '../../values/json-text.ts';
import type { RehearsedWork, Responder } from './responder.ts';
import { taskOf } from './task.ts';

const responders: Readonly<Record<string, () => Promise<Responder>>> = {
  summary: async () => (await import('./summary/summary.ts')).summarize,
  draft: async () => (await import('./drafts/draft.ts')).draft,
  review: async () => (await import('./review.ts')).review,
  image: async () => (await import('./image.ts')).drawImage,
  comparison: async () => (await import('./comparison.ts')).compareImages,
  classify: async () => (await import('./judgement/classify.ts')).classify,
  score: async () => (await import('./judgement/score.ts')).score,
  extract: async () => (await import('./judgement/extract.ts')).extract,
  answer: async () => (await import('./judgement/answer.ts')).judgedAnswer,
  check: async () => (await import('./judgement/check.ts')).check,
  translate: async () => (await import('./judgement/translate.ts')).translate,
  turn: async () => (await import('./judgement/turn.ts')).turn,
  plan: async () => (await import('./plan.ts')).plan,
};

export function createRehearsalAgent(profile: AgentProfile): Agent {
  return {
    invoke: async (request, context) => {
      context.signal.throwIfAborted();
      const name = responderFor(profile, request);
      const respond = await load(name, profile);
      const work = await respond(request, profile, context);
      context.signal.throwIfAborted();
      return responseOf(work, name, request);
    },
  };
}

function responderFor(profile: AgentProfile, request: AgentRequest): string {
  const { tasks, responder } = profile.rehearsal;
  return tasks?.[taskOf(request, profile)] ?? responder ?? '';
}

async function load(name: string, profile: AgentProfile): Promise<Responder> {
  const responder = Object.hasOwn(responders, name) ? responders[name] : undefined;
  if (responder) return responder();
  const known = Object.keys(responders);
  const message = isText(name)
    ? `The agent ${profile.name} names ${name} as its stand-in; there are ${known.join(', ')}.`
    : `The agent ${profile.name} has no stand-in. Give its file a rehearsal.responder: ${known.join(', ')}.`;
  throw new AgentError('rehearsal_not_available', message, {
    retryable: false,
    details: { agent: profile.name, known },
  });
}

function responseOf(work: RehearsedWork, responder: string, request: AgentRequest): AgentResponse {
  const text = toText(work.content);
  const inputTokens = tokensIn(JSON.stringify([request.input, request.conversation.messages]));
  const outputTokens = tokensIn(text);
  const deliverable = { ...work, metadata: { ...work.metadata, rehearsed: true, responder } };
  return {
    status: 'success',
    mode: request.mode,
    content:
      request.mode === 'CONVERSE'
        ? { message: text }
        : { deliverable, message: `${work.title}: rehearsed, no model was asked.` },
    metadata: {
      provider: 'rehearsal',
      model: 'rehearsal',
      rehearsed: true,
      responder,
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      cost: 0,
    } satisfies Record<string, Json>,
  };
}

/** Four characters to a token is what the providers give as a rule of thumb. */
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
