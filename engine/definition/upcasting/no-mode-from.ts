import type { DefinitionUpcaster } from './definition-upcaster.ts';

const UNSAID = { modeFrom: null } as const;

/** No parameter could say which mode a run has. */
export const noModeFrom: DefinitionUpcaster = (kept) => ({ ...kept, execution: { ...UNSAID, ...kept.execution } });
