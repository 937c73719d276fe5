/** The door for pages that let somebody write a text of no definition. Import it lazily. */
import { looks, useColours } from './definition-editor.ts';
import { monaco } from './monaco.ts';
import { themeName } from './themes.ts';

export interface TextEditor {
  dispose(): void;
}

export interface TextEditorOptions {
  readonly text: string;
  readonly label: string;
  /** As Monaco names it; what it does not know is plain text. */
  readonly language: string;
  readonly isDark: boolean;
  readonly fontFamily: string;
  onChange(text: string): void;
}

export function openTextEditor(host: HTMLElement, options: TextEditorOptions): TextEditor {
  useColours(options.isDark);
  const model = monaco.editor.createModel(options.text, options.language);
  const editor = monaco.editor.create(host, {
    ...looks(options.fontFamily),
    model,
    wordWrap: 'on',
    lineNumbers: 'off',
    folding: false,
    tabFocusMode: true, // the keyboard gets out of it by Tab, as of any field
    ariaLabel: options.label,
    theme: themeName(options.isDark),
  });
  editor.onDidChangeModelContent(() => options.onChange(model.getValue()));
  return {
    dispose() {
      editor.dispose();
      model.dispose();
    },
  };
}
