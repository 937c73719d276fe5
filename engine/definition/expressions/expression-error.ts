import type { OverLimit } from '../../limits/over-limit.ts';

export type ExpressionErrorCode =
  /** Nothing between the braces. */
  | 'empty'
  | 'syntax'
  | 'unknown_function'
  /** Longer or deeper than an expression may be. */
  | 'too_long'
  | 'too_complex'
  /** It asked for something that is not there. */
  | 'missing_value'
  /** An operator met a kind of value that it has no meaning for, or a division by zero. */
  | 'invalid_operation'
  /** A condition that is neither true nor false. */
  | 'not_a_condition'
  /** A result that JSON has no place for. */
  | 'not_json'
  /** It took more work than an expression may take. */
  | 'limit'
  /** It would make more than may be made (engine/limits). */
  | 'limit_exceeded'
  | 'not_loaded';

/** The only error that templates and conditions throw. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: ExpressionErrorCode;
  /** Where in the expression, when that is known. */
  readonly offset: number | null;
  /** Of a limit: which one, what was asked for and what is allowed. */
  readonly details: OverLimit['details'] | null;

  constructor(
    code: ExpressionErrorCode,
    message: string,
    offset: number | null = null,
    details: OverLimit['details'] | null = null,
  ) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.details = details;
  }
}
