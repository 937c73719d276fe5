/** What each open editor knows of its text; those who complete, explain and offer ask here. */
import type { ProblemView } from '../../engine/contract/definitions.ts';
import type { monaco } from './monaco.ts';
import type { KnownWords } from './suggest.ts';

export interface Knowledge extends KnownWords {
  readonly problems: readonly ProblemView[];
  /** Somebody wants to see what this step does, alone. */
  readonly rehearse: (stepId: string) => void;
}

export type Model = NonNullable<ReturnType<typeof monaco.editor.getModel>>;

const knowledgeOf = new Map<string, () => Knowledge>();

/** Returns the way to forget it. */
export function know(model: Model, knowledge: () => Knowledge): () => void {
  const uri = String(model.uri);
  knowledgeOf.set(uri, knowledge);
  return () => void knowledgeOf.delete(uri);
}

/** @param uri of its model */
export function knowledgeOn(uri: { toString(): string }): Knowledge | null {
  return knowledgeOf.get(String(uri))?.() ?? null;
}
