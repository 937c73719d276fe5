/**
 * Does what its script says: the profile's (`rehearsal.script`), overridden key by key by the step's (`input.script`).
 * `{ behaviour, times, delayMs, code, message, retryable, details, answer, title, progress, remember, converse, asks,
 * metadata }`
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError, CallsAsked } from '../port/agent.ts';
import type {
  Agent,
  AgentContext,
  AgentRequest,
  AgentResponse,
  AskedCall,
  Json,
  JsonObject,
  WorkMessage,
} from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { SentStatement } from '../../definition/tool-call.ts';
import { isJsonObject } from '../../values/json.ts';
import { toText } from '../../values/json-text.ts';
import { openLedger } from '../recording/ledger.ts';
import type { Ledger } from '../recording/ledger.ts';

export function createScriptedAgent(profile: AgentProfile, options: { readonly ledger?: string } = {}): Agent {
  const own = profile.rehearsal.script ?? noScript;
  const ledger = options.ledger === undefined ? null : openLedger(options.ledger);
  return {
    invoke: async (request, context) => {
      const told = objectIn(request.input, 'script');
      const script = told === noScript ? own : { ...own, ...told };
      if (ledger) await perform(script, request, context, ledger);
      else if (script['delayMs'] !== undefined) await wait(script, context.signal);
      if (script['remember'] !== undefined) await context.remember(objectIn(script, 'remember'));
      if (!request.answered) await ask(script, context);
      return withMetadata(await answer(script, request, context), script);
    },
  };
}

/** What it says on its way, and the calls of tools about which it asks people. */
async function ask(script: JsonObject, context: AgentContext): Promise<void> {
  for (const message of messagesIn(script)) await context.converse(message);
  const calls = callsIn(script);
  if (calls.length > 0) throw new CallsAsked(calls, {});
}

function callsIn(script: JsonObject): AskedCall[] {
  const calls = Array.isArray(script['asks']) ? (script['asks'] as readonly Json[]) : [];
  return calls.filter(isJsonObject).map((call, place) => ({
    id: String(place + 1),
    agent: textIn(call, 'agent', 'tools'),
    tool: textIn(call, 'tool', 'tool'),
    description: textIn(call, 'description', ''),
    arguments: objectIn(call, 'arguments'),
    schema: objectIn(call, 'schema'),
    when: null,
    ...(isJsonObject(call['statement']) && { statement: statementIn(call['statement']) }),
  }));
}

function statementIn({ sql, parameters }: JsonObject): SentStatement {
  return { sql: toText(sql ?? ''), parameters: Array.isArray(parameters) ? (parameters as readonly Json[]) : [] };
}

/** What a crash can fall before, into or behind: noted before the effect begins and after it is done. */
async function perform(
  script: JsonObject,
  request: AgentRequest,
  context: AgentContext,
  ledger: Ledger,
): Promise<void> {
  ledger.note('before', request);
  await wait(script, context.signal);
  ledger.note('after', request);
}

async function wait(script: JsonObject, signal: AbortSignal): Promise<void> {
  const ms = Number(script['delayMs'] ?? 0);
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function answer(
  script: JsonObject,
  request: AgentRequest,
  context: AgentContext,
): AgentResponse | Promise<AgentResponse> {
  for (let step = 1; step <= Number(script['progress'] ?? 0); step += 1) context.progress({ message: `Step ${step}` });
  switch (script['behaviour']) {
    case 'fail':
      // The count of attempts comes with the request, so that a restart does not begin it anew.
      if (request.attempt > Number(script['times'] ?? Number.POSITIVE_INFINITY)) break;
      throw new AgentError(
        textIn(script, 'code', 'scripted_failure'),
        textIn(script, 'message', `${request.agent} fails as it was told.`),
        {
          retryable: script['retryable'] === true,
          details: { attempt: request.attempt, ...objectIn(script, 'details') },
        },
      );
    case 'hang':
      return new Promise((_, reject) => {
        const end = (): void => reject(context.signal.reason);
        if (context.signal.aborted) end();
        context.signal.addEventListener('abort', end, { once: true });
      });
    case 'malformed':
      return (script['answer'] ?? { status: 'success', content: 'not an object' }) as unknown as AgentResponse;
    case 'echo':
      return respond(request, {
        message: request.userMessage,
        input: request.input,
        attempt: request.attempt,
        ...(request.answered && { decisions: request.answered.decisions as unknown as Json }),
      });
    case 'converse': {
      const heard = request.conversation.messages.map(({ role, content, stepId }) => ({ role, content, stepId }));
      return respond(request, { message: `I heard ${heard.length}`, heard });
    }
    case 'deliver':
      return respond(request, {
        deliverable: {
          title: textIn(script, 'title', `Deliverable of ${request.step.id}`),
          type: 'document',
          format: 'markdown',
          content: script['answer'] ?? `# ${request.step.name}\n\n${request.userMessage}\n`,
          metadata: { rehearsed: request.rehearsal },
        },
      });
    default:
  }
  return respond(request, { message: toText(script['answer'] ?? 'done') });
}

/** What it says of itself beside the usual: what it used and cost, say. */
function withMetadata(response: AgentResponse, script: JsonObject): AgentResponse {
  const told = objectIn(script, 'metadata');
  return told === noScript ? response : { ...response, metadata: { ...response.metadata, ...told } };
}

function respond(request: AgentRequest, content: AgentResponse['content']): AgentResponse {
  return {
    status: 'success',
    mode: request.mode,
    content,
    metadata: { provider: 'test', model: 'scripted', rehearsed: request.rehearsal },
  };
}

const noScript: JsonObject = {};

function objectIn(place: JsonObject, key: string): JsonObject {
  const value: Json | undefined = place[key];
  return isJsonObject(value) ? value : noScript;
}

function messagesIn({ converse }: JsonObject): readonly WorkMessage[] {
  return Array.isArray(converse) ? (converse as unknown as readonly WorkMessage[]) : [];
}

function textIn(script: JsonObject, key: string, fallback: string): string {
  const value = script[key];
  return typeof value === 'string' ? value : fallback;
}
