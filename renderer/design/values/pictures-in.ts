/**
 * The pictures that a delivered value speaks of. Only those that lie among the assets:
 * an address is never loaded. Pure.
 */
import type { JsonValue } from '../../../engine/contract/json.ts';

export interface Picture {
  /** Of an asset. */
  readonly id: string;
  readonly description: string;
}

const PICTURE = /^[0-9a-f]{64}\.(png|jpg)$/;
const DEEPEST = 6;

export function isAssetId(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && PICTURE.test(value);
}

export function picturesIn(value: JsonValue): Picture[] {
  const found = new Map<string, Picture>();
  collect(value, 0, found);
  return [...found.values()];
}

function collect(value: JsonValue, depth: number, found: Map<string, Picture>): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const each of value) collect(each, depth + 1, found);
    return;
  }
  const { assetId, title, prompt, generator } = value;
  if (isAssetId(assetId) && !found.has(assetId)) {
    const description =
      [title, prompt, generator].find((each): each is string => typeof each === 'string' && each !== '') ?? 'A picture';
    found.set(assetId, { id: assetId, description });
  }
  for (const each of Object.values(value)) collect(each, depth + 1, found);
}
