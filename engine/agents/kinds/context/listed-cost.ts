/**
 * What a call of a model costs by the price list, before any was made.
 *
 * Rules
 *  1. Texts have about four characters to a token; tables and code have fewer, and that is its most.
 *  2. It writes up to its most. Where its file says none there is no most of the cost either.
 *  3. Whoever calls tools, or is to answer in a form, may be asked again, and how often is not known before.
 */
import { isOnThisMachine } from '../../means/origins.ts';
import type { ListedCost } from '../../port/agent-price.ts';
import { USUAL_ENDPOINTS } from '../../port/outside-world.ts';
import type { CallToPrice } from '../kind.ts';
import type { ContextConfiguration } from './configuration.ts';
import { priceList } from './price.ts';

const CHARACTERS_PER_TOKEN = 4;
const FEWEST_CHARACTERS_PER_TOKEN = 2;
/** About a page and a half. */
const USUAL_OUTPUT_TOKENS = 1_000;

export function listedCostOfModel(call: CallToPrice<ContextConfiguration>): ListedCost | null {
  const { configuration, world } = call;
  const { provider, model, baseUrl, apiKey, systemPrompt, promptTemplate = '', maxOutputTokens, tools } = configuration;
  const address = world.endpoint(provider)?.address ?? baseUrl ?? USUAL_ENDPOINTS[provider];
  if (address === undefined) return null;
  const isKeyless = apiKey === undefined || (isOnThisMachine(address) && !world.secrets.has(apiKey.secret));
  const asked = { agent: '', model, address, key: isKeyless ? null : apiKey.secret };
  const characters = systemPrompt.length + promptTemplate.length + call.characters;
  const costOf = (inputTokens: number, outputTokens: number): number | null => {
    const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
    return priceList().priceOf(asked, provider, model, usage).cost;
  };

  const output = Math.min(maxOutputTokens ?? USUAL_OUTPUT_TOKENS, USUAL_OUTPUT_TOKENS);
  const expected = costOf(Math.ceil(characters / CHARACTERS_PER_TOKEN), output);
  if (expected === null) return null;
  const isAskedOnce =
    (tools ?? []).length === 0 && configuration.responseFormat !== 'json' && !configuration.outputSchema;
  const isLimited = isAskedOnce && maxOutputTokens !== undefined; // rules 2 and 3
  const most = Math.ceil(characters / FEWEST_CHARACTERS_PER_TOKEN);
  return { expected, atMost: isLimited || expected === 0 ? costOf(most, maxOutputTokens ?? output) : null };
}
