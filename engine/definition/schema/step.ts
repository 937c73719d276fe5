import { z } from 'zod';
import type { WorkStep } from '../step.ts';
import { WRITTEN_KINDS } from '../step-kinds/written/written-kinds.ts';

type OneOf<Table> = Table[keyof Table];
type Schemas = OneOf<{ [T in keyof typeof WRITTEN_KINDS]: (typeof WRITTEN_KINDS)[T]['schema'] }>;

export const step = z.discriminatedUnion(
  'type',
  Object.values(WRITTEN_KINDS).map(({ schema }) => schema) as [Schemas, ...Schemas[]],
);

const notInCleanup = { checkpointAfter: true, onError: true, sla: true, compensate: true } as const;

/** A failure of cleanup is recorded and stops nothing; nobody is asked about it, and it is never undone. */
const inCleanup = {
  agent: WRITTEN_KINDS.agent.schema.omit({ ...notInCleanup, checkpointCalls: true }),
  orchestration: WRITTEN_KINDS.orchestration.schema.omit(notInCleanup),
} satisfies Record<WorkStep['type'], z.ZodType>;

type CleanupSchemas = OneOf<typeof inCleanup>;

export const cleanupStep = z.discriminatedUnion(
  'type',
  Object.values(inCleanup) as [CleanupSchemas, ...CleanupSchemas[]],
);

export type AuthoredCleanupStep = z.output<typeof cleanupStep>;
export type AuthoredStep = z.output<typeof step>;
