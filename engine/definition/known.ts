/**
 * What is known outside of a definition that it may refer to: each question is asked only if the caller can answer it.
 */
export interface Known {
  hasAgent?(name: string): boolean;
  agentNames?(): readonly string[];
  /** Null asks for the active version. */
  findDefinition?(name: string, version: string | null): 'found' | 'unknown' | 'unknown_version';
  /** Who owns definitions of that name; none: nobody knows yet. */
  ownersOf?(name: string, version: string | null): readonly string[];
  definitionNames?(): readonly string[];
}
