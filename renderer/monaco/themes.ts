/** The editor in our colours, light and dark. Templates are coloured by `template-marks.ts`. */
import { dark, light, type Palette } from '../design/palettes.ts';
import { monaco } from './monaco.ts';

export function themeName(isDark: boolean): string {
  return isDark ? 'baton-dark' : 'baton-light';
}

export function defineThemes(): void {
  for (const [isDark, colours] of [
    [false, light],
    [true, dark],
  ] as const) {
    monaco.editor.defineTheme(themeName(isDark), {
      base: isDark ? 'vs-dark' : 'vs',
      inherit: true,
      rules: rulesOf(colours),
      colors: colorsOf(colours),
    });
  }
}

function rulesOf({ text, textFaint, accent, good, quiet }: Palette) {
  const rule = (token: string, colour: string) => ({ token, foreground: colour.slice(1) });
  return [
    rule('', text),
    rule('type', accent),
    rule('string', text),
    rule('string.yaml', text),
    rule('number', good),
    rule('keyword', good),
    rule('comment', textFaint),
    rule('operators', quiet),
    rule('delimiter', quiet),
  ];
}

function colorsOf(colours: Palette): Record<string, string> {
  return {
    'editor.background': colours.surface,
    'editor.foreground': colours.text,
    'editorLineNumber.foreground': colours.textFaint,
    'editorLineNumber.activeForeground': colours.text,
    'editor.lineHighlightBackground': colours.hover,
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': colours.chosen,
    'editorIndentGuide.background1': colours.line,
    'editorIndentGuide.activeBackground1': colours.lineStrong,
    'editorWidget.background': colours.floating,
    'editorWidget.border': colours.line,
    'editorHoverWidget.background': colours.floating,
    'editorSuggestWidget.background': colours.floating,
    'editorSuggestWidget.selectedBackground': colours.chosen,
    'editorSuggestWidget.selectedForeground': colours.text,
    'editorSuggestWidget.highlightForeground': colours.accent,
    'editorSuggestWidget.focusHighlightForeground': colours.accent,
    'editorLink.activeForeground': colours.accent,
    'editorError.foreground': colours.bad,
    'editorWarning.foreground': colours.attention,
    'editorOverviewRuler.border': '#00000000',
    'scrollbar.shadow': '#00000000',
    focusBorder: colours.accent,
  };
}
