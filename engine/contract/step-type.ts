import { z } from 'zod';

/** The kinds of steps that there are. */
export const StepTypeView = z.enum(['agent', 'orchestration', 'switch', 'wait', 'approval', 'fail', 'assert']);
export type StepTypeView = z.infer<typeof StepTypeView>;
