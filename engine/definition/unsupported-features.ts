import type { Definition } from './definition.ts';

export interface UnsupportedFeature {
  readonly path: string;
  readonly feature: string;
}

/** One for each feature that can be written and not be run. At present there is none. */
const FINDERS: readonly ((definition: Definition) => UnsupportedFeature[])[] = [];

/**
 * What a definition may say and this version cannot do yet. Such a definition is valid and can be kept; a run of it is
 * refused, because leaving something out silently would be worse.
 */
export function unsupportedFeatures(definition: Definition): UnsupportedFeature[] {
  return FINDERS.flatMap((find) => find(definition));
}
