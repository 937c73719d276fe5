import { z } from 'zod';
import { JsonValue } from './json.ts';

/**
 * What every error carries across the boundary. `kind` says what the reader can do: `user` (fix the input),
 * `operational` (try again, or mend the surroundings), `unexpected` (a bug).
 */
export const ErrorDetails = z.object({
  kind: z.enum(['user', 'operational', 'unexpected']),
  /** What to do next, in a sentence. */
  remedy: z.string().nullable(),
  details: JsonValue,
});
export type ErrorDetails = z.infer<typeof ErrorDetails>;

/** The stable codes. Every operation may answer with any of them. */
export const contractErrors = {
  /** The input doesn't fit the operation. `details.issues` says where. */
  BAD_REQUEST: { status: 400, data: ErrorDetails },
  NOT_FOUND: { status: 404, data: ErrorDetails },
  INVALID_DEFINITION: { status: 422, data: ErrorDetails },
  INVALID_PARAMETERS: { status: 422, data: ErrorDetails },
  /** Something of the input is bigger than it may be. `details` names the limit, the size and what is allowed. */
  LIMIT_EXCEEDED: { status: 413, data: ErrorDetails },
  REFUSED: { status: 409, data: ErrorDetails },
  FORBIDDEN: { status: 403, data: ErrorDetails },
  CONFLICT: { status: 409, data: ErrorDetails },
  UNSUPPORTED: { status: 422, data: ErrorDetails },
  /** The engine is on its way down; the same request works once it is up again. */
  STOPPING: { status: 503, data: ErrorDetails },
  STORAGE_FULL: { status: 507, data: ErrorDetails },
  /**
   * The data directory can't be written to, or somebody else has a lock; the same request works once that is mended.
   */
  STORAGE_UNAVAILABLE: { status: 503, data: ErrorDetails },
  UNEXPECTED: { status: 500, data: ErrorDetails },
} as const;

export type ContractErrorCode = keyof typeof contractErrors;
