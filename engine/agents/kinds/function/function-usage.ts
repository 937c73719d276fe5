/**
 * What a function says that its requests used and cost: a service that is paid for says so in its answer, and nobody
 * but the function reads that.
 *
 * Rules
 *  1. Dollars that it names count as they are. Without them, tokens of a model are priced by the price list.
 *  2. What has no price costs an unknown amount: the sum is of what is known, with a warning; null where nothing is.
 *  3. It is a function's word. It is capped, so that a mistake can't use up a budget a thousand times.
 */
import { z } from 'zod';
import { AgentError, type JsonObject } from '../../port/agent.ts';
import { priceList } from '../context/price.ts';
import { QUOTA } from './sandbox-protocol.ts';

const amount = z.int().min(0).max(QUOTA.usageTokens);
const name = z.string().min(1).max(200);

export const usedByFunction = z
  .strictObject({
    provider: name.optional(),
    model: name.optional(),
    inputTokens: amount.default(0),
    outputTokens: amount.default(0),
    images: amount.default(0),
    /** US dollars. */
    dollars: z.number().min(0).max(QUOTA.usageDollars).optional(),
  })
  .refine(
    ({ inputTokens, outputTokens, images, dollars }) => inputTokens + outputTokens + images + (dollars ?? 0) > 0,
    {
      error:
        'ctx.usage.add takes { provider, model, inputTokens, outputTokens, images, dollars }, and one of them that is more than 0',
    },
  );

type UsedByFunction = z.output<typeof usedByFunction>;

export class FunctionUsage {
  readonly #used: UsedByFunction[] = [];
  #dollars = 0;
  readonly #tell: (told: JsonObject) => void;

  /** @param tell called with all that was said so far, each time */
  constructor(tell: (told: JsonObject) => void = () => undefined) {
    this.#tell = tell;
  }

  add(used: UsedByFunction): void {
    if (this.#used.length >= QUOTA.usages || this.#dollars + (used.dollars ?? 0) > QUOTA.usageDollars)
      throw new AgentError(
        'limit_exceeded',
        `A function tells up to ${QUOTA.usages} times what it used, of up to ${QUOTA.usageDollars} dollars. Sum up first, or spread the work over steps`,
        { retryable: false },
      );
    this.#dollars += used.dollars ?? 0;
    this.#used.push(used);
    this.#tell(this.told());
  }

  /** For the metadata of an answer, or the details of an error. Empty: it said nothing. */
  told(): JsonObject {
    if (this.#used.length === 0) return {};
    const costs = this.#used.map(costOf);
    const known = costs.filter((cost) => cost !== null);
    const sum = (key: 'inputTokens' | 'outputTokens' | 'images'): number =>
      this.#used.reduce((all, used) => all + used[key], 0);
    const [inputTokens, outputTokens, images] = [sum('inputTokens'), sum('outputTokens'), sum('images')];
    const models = [...new Set(this.#used.flatMap(({ model }) => model ?? []))];
    return {
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, ...(images > 0 && { images }) },
      cost: known.length === 0 ? null : known.reduce((all, cost) => all + cost, 0),
      ...(models.length > 0 && { models }),
      ...(known.length < costs.length && { warnings: ['price_unknown'] }),
    };
  }
}

/** Rules 1 and 2. */
function costOf({ provider, model, inputTokens, outputTokens, dollars }: UsedByFunction): number | null {
  if (dollars !== undefined) return dollars;
  if (provider === undefined || model === undefined) return null;
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  const asked = { agent: '', model, address: '', key: '' };
  return priceList().priceOf(asked, provider, model, usage).cost;
}
