import type { DefinitionUpcaster } from './definition-upcaster.ts';

const UNSAID = { machine: null } as const;

/** State machines were not known. */
export const noMachines: DefinitionUpcaster = (kept) => ({ ...UNSAID, ...kept });
