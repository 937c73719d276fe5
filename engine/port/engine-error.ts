import type { JsonObject } from '../values/json.ts';

export type EngineErrorCode =
  | 'not_found'
  | 'invalid_definition'
  | 'invalid_parameters'
  | 'limit_exceeded'
  | 'refused'
  | 'forbidden'
  | 'conflict'
  | 'unsupported'
  | 'storage_full'
  | 'storage_unavailable'
  | 'stopping';

/**
 * Something the engine says no to, or cannot do now. `details` is JSON:
 * problems, the refusal's code, what is known instead.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly remedy: string | null;
  readonly details: JsonObject;

  constructor(
    code: EngineErrorCode,
    message: string,
    options: { remedy?: string | null; details?: JsonObject; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy ?? null;
    this.details = options.details ?? {};
  }
}
