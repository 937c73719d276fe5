/** Above every step that can be tried alone: a way to do it. */
import { stepKinds } from '../design/step-kinds.ts';
import { knowledgeOn } from './knowledge.ts';
import { monaco } from './monaco.ts';

const COMMAND = 'baton.rehearse-step';
const changed = new monaco.Emitter<monaco.languages.CodeLensProvider>();

const provider: monaco.languages.CodeLensProvider = {
  onDidChange: changed.event,
  provideCodeLenses(model) {
    const steps = knowledgeOn(model.uri)?.outline?.steps ?? [];
    const lenses = steps
      .filter(({ type, place }) => stepKinds[type].isTriedAlone && place.line <= model.getLineCount())
      .map(({ id, place: { line } }) => ({
        range: new monaco.Range(line, 1, line, 1),
        id: `rehearse ${id}`,
        command: { id: COMMAND, title: 'Rehearse this step', arguments: [String(model.uri), id] },
      }));
    return { lenses, dispose: () => undefined };
  },
};

/** Once for the page. */
export function offerStepLenses(): void {
  monaco.editor.registerCommand(COMMAND, (_accessor, uri: string, stepId: string) =>
    knowledgeOn(uri)?.rehearse(stepId),
  );
  monaco.languages.registerCodeLensProvider('yaml', provider);
}

/** The steps are others now, or elsewhere. */
export function refreshStepLenses(): void {
  changed.fire(provider);
}
