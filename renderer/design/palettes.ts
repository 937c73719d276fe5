/**
 * Every colour of the console, once for light and once for dark. `theme.ts` hands them to the style sheets as
 * `--name-of-colour`, `naive-theme.ts` to the component library.
 */
export interface Palette {
  /** The page, what lies on it, what is sunk into it, what floats above it. */
  readonly ground: string;
  readonly surface: string;
  readonly sunken: string;
  readonly floating: string;
  /** Lines between things, and around things that can be written into. */
  readonly line: string;
  readonly lineStrong: string;
  /** Text: what is said, what explains it, what may be overlooked. */
  readonly text: string;
  readonly textMuted: string;
  readonly textFaint: string;
  /** Under the pointer; chosen. */
  readonly hover: string;
  readonly chosen: string;
  /** The one accent, and text on it. */
  readonly accent: string;
  readonly accentHover: string;
  readonly accentPressed: string;
  readonly onAccent: string;
  readonly focusRing: string;
  /** What a status means, as text or icon, and as the ground under it. */
  readonly good: string;
  readonly goodGround: string;
  readonly attention: string;
  readonly attentionGround: string;
  readonly bad: string;
  readonly badGround: string;
  readonly active: string;
  readonly activeGround: string;
  readonly quiet: string;
  readonly quietGround: string;
  readonly shadow: string;
}

export const light: Palette = {
  ground: '#f7f8fa',
  surface: '#ffffff',
  sunken: '#f0f2f5',
  floating: '#ffffff',
  line: '#e3e6eb',
  lineStrong: '#c9ced6',
  text: '#1b1f27',
  textMuted: '#525a67',
  textFaint: '#626a77',
  hover: '#f0f2f6',
  chosen: '#e8effc',
  accent: '#2b62c9',
  accentHover: '#3a72db',
  accentPressed: '#2253b0',
  onAccent: '#ffffff',
  focusRing: '#2b62c966',
  good: '#1a7a45',
  goodGround: '#e5f4ea',
  attention: '#8f5a00',
  attentionGround: '#fcf1d9',
  bad: '#bb2d33',
  badGround: '#fcebeb',
  active: '#2b62c9',
  activeGround: '#e8effc',
  quiet: '#5b6370',
  quietGround: '#eef0f3',
  shadow: '0 1px 2px #1b1f2714, 0 8px 24px #1b1f2724',
};

export const dark: Palette = {
  ground: '#14161b',
  surface: '#1a1d23',
  sunken: '#101216',
  floating: '#22262e',
  line: '#2a2e37',
  lineStrong: '#414753',
  text: '#e5e8ee',
  textMuted: '#a5adba',
  textFaint: '#949caa',
  hover: '#232730',
  chosen: '#1f2d48',
  accent: '#6c9bf2',
  accentHover: '#82abf6',
  accentPressed: '#5a8ae6',
  onAccent: '#0d1420',
  focusRing: '#6c9bf266',
  good: '#63c58c',
  goodGround: '#17301f',
  attention: '#e3b04b',
  attentionGround: '#352912',
  bad: '#f0828a',
  badGround: '#3b1d20',
  active: '#82abf6',
  activeGround: '#1f2d48',
  quiet: '#a5adba',
  quietGround: '#262a32',
  shadow: '0 1px 2px #00000066, 0 8px 24px #00000080',
};

export const fonts = {
  text: 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif',
  data: 'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "DejaVu Sans Mono", monospace',
} as const;
