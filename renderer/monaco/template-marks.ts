/** Colours `{{ }}` apart from the text that it stands in, wherever that is: in quotes, in blocks, in lists. */
import { monaco } from './monaco.ts';

type Editor = ReturnType<typeof monaco.editor.create>;
type Model = NonNullable<ReturnType<Editor['getModel']>>;

const TEMPLATE = /\{\{.*?\}\}/g;

/** Keeps them right for as long as the editor lives. */
export function markTemplates(editor: Editor): void {
  const marks = editor.createDecorationsCollection();
  const update = () => {
    const model = editor.getModel();
    marks.set(model ? decorationsOf(model) : []);
  };
  editor.onDidChangeModelContent(update);
  editor.onDidChangeModel(update);
  update();
}

function decorationsOf(model: Model) {
  return model.getLinesContent().flatMap((line, index) => {
    if (!line.includes('{{') || line.trimStart().startsWith('#')) return [];
    return [...line.matchAll(TEMPLATE)].map(({ index: at, 0: { length } }) => ({
      range: new monaco.Range(index + 1, at + 1, index + 1, at + length + 1),
      options: { inlineClassName: 'baton-template' },
    }));
  });
}
