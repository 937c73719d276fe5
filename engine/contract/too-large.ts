/**
 * What stands in a view where a value would be too large to be shown: how big it is, how it begins, and where the rest
 * can be asked for, in pages (`runs.value`). An ordinary value to whoever does not know of it.
 */
import { z } from 'zod';
import type { JsonValue } from './json.ts';
import { TOO_LARGE } from './stand-in.ts';

export const TooLarge = z.object({
  /** About how big it is. */
  sizeBytes: z.number().int(),
  /**
   * The run in whose view it stands, and where: names and ids with `/` between them, as in `/steps/read/output/text`.
   */
  runId: z.string(),
  path: z.string(),
  /** The first characters of a text; what it is, of anything else. */
  begins: z.string(),
});
export type TooLarge = z.infer<typeof TooLarge>;

/** Null: the value is itself. */
export function tooLargeIn(value: unknown): TooLarge | null {
  if (typeof value !== 'object' || value === null || !(TOO_LARGE in value) || Object.keys(value).length !== 1)
    return null;
  return TooLarge.safeParse(value[TOO_LARGE]).data ?? null;
}

/** The first stand-in inside of a value, and where. Null: there is none. */
export function standInIn(
  value: JsonValue,
): { readonly path: readonly (string | number)[]; readonly about: TooLarge } | null {
  const left: { readonly path: readonly (string | number)[]; readonly value: JsonValue }[] = [{ path: [], value }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { path, value: each } = next;
    if (typeof each !== 'object' || each === null) continue;
    const about = tooLargeIn(each);
    if (about) return { path, about };
    if (Array.isArray(each)) each.forEach((inner, index) => left.push({ path: [...path, index], value: inner }));
    else for (const [key, inner] of Object.entries(each)) left.push({ path: [...path, key], value: inner });
  }
  return null;
}

/** The value with everything that was left out, asked for page by page. */
export async function whole(
  value: JsonValue,
  ask: (about: { runId: string; path: string; offset: number }) => Promise<{ text: string; next: number | null }>,
): Promise<JsonValue> {
  const about = tooLargeIn(value);
  if (about) {
    let text = '';
    for (let offset: number | null = 0; offset !== null; ) {
      const page = await ask({ runId: about.runId, path: about.path, offset });
      text += page.text;
      offset = page.next;
    }
    return JSON.parse(text) as JsonValue;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((each) => whole(each, ask)));
  return Object.fromEntries(
    await Promise.all(Object.entries(value).map(async ([key, each]) => [key, await whole(each, ask)] as const)),
  );
}
