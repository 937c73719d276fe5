/** `mod+k` → `⌘K` or `Ctrl+K`; `g r` → `G`, `R`. One word per chord. */
export function keyWords(keys: string, isMac: boolean): string[] {
  return keys.split(' ').map((chord) =>
    chord
      .split('+')
      .map((key) =>
        key === 'mod'
          ? isMac
            ? '⌘'
            : 'Ctrl'
          : key === 'shift'
            ? isMac
              ? '⇧'
              : 'Shift'
            : key === 'alt'
              ? isMac
                ? '⌥'
                : 'Alt'
              : (NAMES[key] ?? key.toUpperCase()),
      )
      .join(isMac ? '' : '+'),
  );
}

const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  backspace: '⌫',
};
