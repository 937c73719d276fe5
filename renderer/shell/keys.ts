/** Reads keys as they are pressed: chords with modifiers, and sequences of single keys. Pure. */

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * `mod+shift+k`. A capital letter is its small one with `shift`; other signs are what they are, however they are typed.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed, isMac: boolean): string {
  const name = key === ' ' ? 'space' : key.toLowerCase();
  const isLetterOrName = /^[a-z]$/.test(name) || name.length > 1;
  const parts = [
    ...((isMac ? metaKey : ctrlKey) ? ['mod'] : []),
    ...(isMac && ctrlKey ? ['ctrl'] : []),
    ...(altKey ? ['alt'] : []),
    ...(shiftKey && isLetterOrName ? ['shift'] : []),
  ];
  return [...parts, name].join('+');
}

/** What a chord comes to, after those that were pressed just before it. */
export type Match<Value> =
  | { readonly kind: 'hit'; readonly value: Value }
  | { readonly kind: 'begun' }
  | { readonly kind: 'none' };

/** @param bindings by keys: `mod+k`, `g r` */
export function matchKeys<Value>(
  bindings: ReadonlyMap<string, Value>,
  before: readonly string[],
  chord: string,
): Match<Value> {
  for (let start = 0; start <= before.length; start += 1) {
    const keys = [...before.slice(start), chord].join(' ');
    const value = bindings.get(keys);
    if (value !== undefined) return { kind: 'hit', value };
    if ([...bindings.keys()].some((each) => each.startsWith(`${keys} `))) return { kind: 'begun' };
  }
  return { kind: 'none' };
}
