/**
 * What tokens cost, by the price list that came with this version.
 *
 * Rules
 *  1. A model that is not on the list, or stands there with nothing, has no price: null and a warning, never 0.
 *  2. A model at an address on this machine that asked for no key costs nothing. One that asked for a key may be a way
 *     to somebody else, and costs what the list says.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Prices from '@pydantic/genai-prices';
import { isOnThisMachine } from '../../means/origins.ts';
import type { AskedModel } from './model-errors.ts';
import type { TokenUsage } from './model.ts';

export interface Price {
  /** In US dollars. Null: nobody knows. */
  readonly cost: number | null;
  /** By which list; `this machine` where nothing is paid. */
  readonly prices: string | null;
  readonly warning: 'price_unknown' | 'usage_unknown' | null;
}

export interface PriceList {
  /** @param model as the endpoint named it, or as it was asked for */
  priceOf(asked: AskedModel, provider: string, model: string | null, usage: TokenUsage | null): Price;
  /** How many tokens the model can read and write at once. Null: the list doesn't say. */
  contextTokensOf(provider: string, model: string): number | null;
}

let opened: PriceList | null = null;

/** Loaded when it is first asked for. At once, since whoever lets calls in can't wait for it. */
export function priceList(): PriceList {
  return (opened ??= openPriceList());
}

function openPriceList(): PriceList {
  const { calcPrice, findProvider } = createRequire(import.meta.url)('@pydantic/genai-prices') as typeof Prices;
  const prices = snapshotId();
  const providerOf = (name: string, address: string) =>
    findProvider({ providerId: name }) ?? findProvider({ providerApiUrl: address });

  const costOf = (asked: AskedModel, name: string, model: string, usage: TokenUsage): number | null => {
    const provider = providerOf(name, asked.address);
    if (!provider) return null;
    const { inputTokens, outputTokens, cachedTokens = 0 } = usage;
    const counts = {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      cache_read_tokens: Math.min(cachedTokens, inputTokens),
    };
    const total = calcPrice(counts, model, { provider })?.total_price;
    return total !== undefined && total > 0 ? total : null; // rule 1
  };

  return {
    priceOf(asked, provider, model, usage) {
      if (asked.key === null && isOnThisMachine(asked.address))
        return { cost: 0, prices: 'this machine', warning: null }; // rule 2
      if (usage === null || usage.totalTokens === 0) return { cost: null, prices, warning: 'usage_unknown' };
      const names = model === null ? [asked.model] : [model, asked.model];
      for (const name of names) {
        const cost = costOf(asked, provider, name, usage);
        if (cost !== null) return { cost, prices, warning: null };
      }
      return { cost: null, prices, warning: 'price_unknown' };
    },
    contextTokensOf(provider, model) {
      const counted = { input_tokens: 1, output_tokens: 1 };
      const found = findProvider({ providerId: provider });
      return (found && calcPrice(counted, model, { provider: found })?.model.context_window) ?? null;
    },
  };
}

/** The package says nothing of the prices in it, so their bytes do: its version, and what its code hashes to. */
function snapshotId(): string {
  const code = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const manifest = JSON.parse(readFileSync(join(dirname(dirname(code)), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const hash = createHash('sha256').update(readFileSync(code)).digest('hex');
  return `genai-prices ${manifest.version} ${hash.slice(0, 12)}`;
}
