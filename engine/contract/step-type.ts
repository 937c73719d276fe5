import { z } from 'zod';

/** The kinds of steps that there are. */
export const StepType = z.enum(['agent', 'orchestration', 'switch', 'wait']);
export type StepType = z.infer<typeof StepType>;
