import { z } from 'zod';

/** Which of the steps that one waits for have to deliver. */
export const JoinView = z.union([z.enum(['all', 'any', 'settled', 'failed']), z.object({ atLeast: z.number().int() })]);
