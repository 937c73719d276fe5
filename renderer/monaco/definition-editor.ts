/**
 * The door for pages: an editor for the text of a definition or an agent, and a view of two texts side by side. Import
 * it lazily.
 */
import type { ProblemView } from '../../engine/contract/definitions.ts';
import type { PlaceView } from '../../engine/contract/editing.ts';
import { FILE_ENDINGS, showProblems, teachLanguage, type Language } from './definition-language.ts';
import { know, type Knowledge } from './knowledge.ts';
import { monaco } from './monaco.ts';
import { refreshStepLenses } from './step-lenses.ts';
import { stepInText } from './suggest.ts';
import { markTemplates } from './template-marks.ts';
import { defineThemes, themeName } from './themes.ts';

export type { Knowledge } from './knowledge.ts';

export interface DefinitionEditor {
  text(): string;
  /** As an edit: it can be undone. */
  replaceText(text: string): void;
  showProblems(problems: readonly ProblemView[]): void;
  /** What is known of the text is newer. */
  refresh(): void;
  reveal(place: PlaceView): void;
  format(): Promise<void>;
  fixAt(place: PlaceView): void;
  focus(): void;
  dispose(): void;
}

export interface EditorOptions {
  readonly text: string;
  readonly label: string;
  readonly language: Language;
  readonly schema: unknown;
  readonly isDark: boolean;
  readonly fontFamily: string;
  readonly knowledge: () => Knowledge;
  onChange(text: string): void;
  onCursor(line: number): void;
}

let count = 0;
let hasThemes = false;

export function openDefinitionEditor(host: HTMLElement, options: EditorOptions): DefinitionEditor {
  teachLanguage(options.language, options.schema);
  useColours(options.isDark);
  const model = monaco.editor.createModel(
    options.text,
    'yaml',
    monaco.Uri.parse(`baton://text/${(count += 1)}${FILE_ENDINGS[options.language]}`),
  );
  const forget = know(model, options.knowledge);
  const editor = monaco.editor.create(host, {
    ...looks(options.fontFamily),
    model,
    ariaLabel: options.label,
    theme: themeName(options.isDark),
  });
  let isBusy = Promise.resolve();
  let lenses = '';
  markTemplates(editor);
  editor.onDidChangeModelContent(() => options.onChange(model.getValue()));
  if (options.language === 'definition')
    editor.addAction({
      id: 'baton.rehearse-step',
      label: 'Rehearse this step',
      contextMenuGroupId: '1_baton',
      run: () => {
        const { outline, rehearse } = options.knowledge();
        const step = outline && stepInText(outline, editor.getPosition()?.lineNumber ?? 1);
        if (step) rehearse(step.id);
      },
    });
  editor.onDidChangeCursorPosition(({ position, reason }) => {
    if (reason !== monaco.editor.CursorChangeReason.ContentFlush) options.onCursor(position.lineNumber);
  });

  return {
    text: () => model.getValue(),
    replaceText(text) {
      editor.pushUndoStop();
      editor.executeEdits('baton', [{ range: model.getFullModelRange(), text }]);
      editor.pushUndoStop();
    },
    showProblems: (problems) => showProblems(model, problems),
    refresh() {
      const now = (options.knowledge().outline?.steps ?? [])
        .map(({ id, type, place }) => `${id} ${type} ${place.line}`)
        .join('\n');
      if (now !== lenses) refreshStepLenses();
      lenses = now;
    },
    reveal({ line, column }) {
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenterIfOutsideViewport(line);
    },
    format() {
      isBusy = Promise.resolve(editor.getAction('editor.action.formatDocument')?.run()).then(() => undefined);
      return isBusy;
    },
    fixAt({ line, column }) {
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenterIfOutsideViewport(line);
      editor.focus();
      editor.trigger('baton', 'editor.action.quickFix', {});
    },
    focus: () => editor.focus(),
    dispose() {
      forget();
      // Disposing of it while it formats throws.
      void isBusy.finally(() => {
        editor.dispose();
        model.dispose();
      });
    },
  };
}

export interface TextComparison {
  show(before: string, after: string): void;
  dispose(): void;
}

export function openComparison(
  host: HTMLElement,
  { isDark, fontFamily, label }: { readonly isDark: boolean; readonly fontFamily: string; readonly label: string },
): TextComparison {
  useColours(isDark);
  const models = { original: monaco.editor.createModel('', 'yaml'), modified: monaco.editor.createModel('', 'yaml') };
  const editor = monaco.editor.createDiffEditor(host, {
    ...looks(fontFamily),
    readOnly: true,
    originalEditable: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    ariaLabel: label,
    theme: themeName(isDark),
  });
  editor.setModel(models);
  return {
    show(before, after) {
      models.original.setValue(before);
      models.modified.setValue(after);
    },
    dispose() {
      editor.dispose();
      models.original.dispose();
      models.modified.dispose();
    },
  };
}

/** All editors of a page have the same. */
export function useColours(isDark: boolean): void {
  if (!hasThemes) defineThemes();
  hasThemes = true;
  monaco.editor.setTheme(themeName(isDark));
}

/** All editors of a page have the same. */
export function looks(fontFamily: string) {
  return {
    fontFamily,
    fontSize: 13,
    lineHeight: 20,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    wordBasedSuggestions: 'off',
    quickSuggestions: { strings: true, other: true, comments: false },
    suggest: { showWords: false, preview: false },
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    renderWhitespace: 'none',
    fixedOverflowWidgets: true,
    stickyScroll: { enabled: false },
    padding: { top: 12, bottom: 12 },
    overviewRulerBorder: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    bracketPairColorization: { enabled: false },
    unicodeHighlight: { ambiguousCharacters: false },
    links: false, // what is written in a definition leads nowhere by a click
  } as const;
}
