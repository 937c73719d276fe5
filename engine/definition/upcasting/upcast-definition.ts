/**
 * Definitions that runs are pinned to are kept in the normal form that they had when the run began. Older ones come out
 * in today's, so that nothing else asks how old a definition is. They keep the name (the hash) under which they lie.
 */
import type { Definition } from '../definition.ts';
import type { DefinitionUpcaster } from './definition-upcaster.ts';
import { noCountedFailures } from './no-counted-failures.ts';
import { noJoins } from './no-joins.ts';
import { noLoops } from './no-loops.ts';
import { noMachines } from './no-machines.ts';
import { noModeFrom } from './no-mode-from.ts';

/** Oldest change first. A new one comes last, and none is ever changed. */
const UPCASTERS: readonly DefinitionUpcaster[] = [noModeFrom, noCountedFailures, noLoops, noMachines, noJoins];

export function upcastDefinition(kept: Definition): Definition {
  return UPCASTERS.reduce((definition, upcast) => upcast(definition), kept);
}
