/** An agent that is a language model with a prompt, at OpenAI or anywhere where its API is spoken. */
import {
  AgentError,
  type Agent,
  type AgentContext,
  type AgentRequest,
  type AgentResponse,
  type Json,
} from '../../port/agent.ts';
import { USUAL_ENDPOINTS } from '../../port/outside-world.ts';
import type { ProfileOf } from '../../port/profile.ts';
import { noTools, type Tools } from '../../port/tools.ts';
import type { Means } from '../../means/means.ts';
import { isJsonObject, type JsonObject } from '../../../values/json.ts';
import { withoutMarks } from '../../../definition/personal-fields.ts';
import { isText } from '../../../values/json-text.ts';
import type { ContextConfiguration } from './configuration.ts';
import { answerOf, type Answered } from './conversation-with-model.ts';
import { ModelEndpoint } from './endpoint.ts';
import type { AskedModel } from './model-errors.ts';
import type { ModelMessage, ModelRequest } from './model.ts';
import { whyUnusable } from './output-schema.ts';
import { priceList, type Price } from './price.ts';
import { progressOf, type Resumed } from './conversation-so-far.ts';
import { messagesFor } from './prompt.ts';

/** Models think for minutes without a word; their servers rarely. */
const USUAL_IDLE_SECONDS = 300;

export function createContextAgent(
  { name, configuration, idempotent }: ProfileOf<string, ContextConfiguration>,
  means: Means,
): Agent {
  const { provider, model, baseUrl, api = null, idleSeconds = USUAL_IDLE_SECONDS } = configuration;
  const endpoint = new ModelEndpoint({ fetch: means.fetch, api, idleMs: idleSeconds * 1000 });
  return {
    async invoke(request, context) {
      context.signal.throwIfAborted();
      const asked = await whomToAsk(name, configuration, means);
      const resumed = progressOf(request, idempotent);
      const tools = await toolsOf(configuration, means, resumed, context);
      const prices = priceList();
      const priceOf = prices.priceOf.bind(prices, asked, provider);
      const asking = {
        endpoint,
        asked,
        request: await modelRequest(request, configuration, tools),
        tools,
        ...resumed,
        isOnce: request.answered !== undefined || !idempotent,
        contextTokens: configuration.contextTokens ?? (baseUrl ? null : prices.contextTokensOf(provider, model)),
        priceOf,
      };
      if (!resumed.goesOn) await tellPrompt(asking.request.messages, context);
      const answered = await answerOf(asking, context);
      const price = priceOf(answered.model, answered.usage);
      return responseOf(answered, price, endpoint.leftOut(asked), request, configuration);
    },
  };
}

async function toolsOf(
  { tools = [] }: ContextConfiguration,
  means: Means,
  { progress, idempotencyKey }: Resumed,
  context: AgentContext,
): Promise<Tools> {
  if (tools.length === 0) return noTools;
  const wanted = tools.map(({ allow = null, ...each }) => ({ ...each, allow }));
  return means.tools(wanted, {
    idempotencyKey,
    callsOf: progress.callsOf,
    made: progress.made,
    assets: context.assets,
    progress: (update) => context.progress(update),
    toolAgent: (name) => context.toolAgent?.(name),
  });
}

async function whomToAsk(
  agent: string,
  { provider, model, baseUrl, apiKey }: ContextConfiguration,
  means: Means,
): Promise<AskedModel> {
  const address = means.endpoint(provider, baseUrl ?? USUAL_ENDPOINTS[provider] ?? null);
  const key = apiKey ? await means.secretIfNeeded(apiKey.secret, address) : null;
  return { agent, model, address, key };
}

async function modelRequest(
  request: AgentRequest,
  configuration: ContextConfiguration,
  tools: Tools,
): Promise<ModelRequest> {
  const { model, systemPrompt, promptTemplate, temperature, topP, maxOutputTokens, reasoningEffort } = configuration;
  const answer = answerAskedFor(request, configuration);
  const asksJson = answer !== 'text' && !/json/i.test(systemPrompt);
  const system = asksJson ? `${systemPrompt}\n\nAnswer with one JSON object, and nothing besides.` : systemPrompt;
  return {
    model,
    messages: [{ role: 'system', text: system }, ...messagesFor(request, promptTemplate)],
    parameters: { temperature, topP, maxOutputTokens, reasoningEffort },
    tools: await tools.list(),
    answer,
  };
}

/** Of what was said in earlier attempts and runs nothing is recorded again. */
async function tellPrompt(messages: readonly ModelMessage[], context: AgentContext): Promise<void> {
  for (const message of [messages.at(0), messages.at(-1)])
    if (message?.role === 'system' || message?.role === 'user')
      await context.converse({ role: message.role, content: message.text });
}

/** A step's schema goes before the agent's. */
function answerAskedFor(
  { input, step }: AgentRequest,
  { outputSchema, responseFormat }: ContextConfiguration,
): ModelRequest['answer'] {
  const ofStep = input['outputSchema'];
  if (ofStep === undefined || ofStep === null)
    return outputSchema ? { schema: withoutMarks(outputSchema) } : responseFormat === 'json' ? 'json' : 'text';
  const why = isJsonObject(ofStep) ? whyUnusable(ofStep) : 'must be a JSON Schema of an object';
  if (isJsonObject(ofStep) && why === null) return { schema: withoutMarks(ofStep) };
  throw new AgentError('invalid_input', `input.outputSchema of the step ${step.id} ${why ?? ''}`, { retryable: false });
}

function responseOf(
  answered: Answered,
  price: Price,
  leftOut: readonly string[],
  request: AgentRequest,
  configuration: ContextConfiguration,
): AgentResponse {
  const { text, value } = answered;
  const { deliverable = { type: 'document' }, responseFormat, outputSchema } = configuration;
  const isJson = responseFormat === 'json' || outputSchema !== undefined || isJsonObject(request.input['outputSchema']);
  const title = deliverable.title ?? request.context['title'];
  const made = {
    title: isText(title) ? title : request.step.name,
    type: deliverable.type,
    format: isJson ? ('json' as const) : responseFormat,
    content: isJson ? value : text,
    metadata: { rehearsed: false },
  };
  return {
    status: 'success',
    mode: request.mode,
    content: request.mode === 'CONVERSE' ? { message: text } : { deliverable: made },
    metadata: metadataOf(answered, price, leftOut, configuration),
  };
}

function metadataOf(
  { model, usage, id, requests, toolsCalled }: Answered,
  { cost, prices, warning }: Price,
  leftOut: readonly string[],
  configuration: ContextConfiguration,
): JsonObject & { readonly rehearsed: boolean } {
  return {
    provider: configuration.provider,
    model: model ?? configuration.model,
    rehearsed: false,
    usage: usage as Json,
    cost,
    prices,
    responseId: id,
    requests,
    ...(toolsCalled.length > 0 && { toolsCalled }),
    ...(warning !== null && { warnings: [warning] }),
    ...(leftOut.length > 0 && { leftOut }),
  };
}
