/** Whatever goes wrong, as the command line says it: what happened, what to do next, and an exit code. */
import type { ErrorDetails } from '../contract/errors.ts';
import { storageTroubleOf } from '../journal/storage-trouble.ts';
import type { JsonValue } from '../contract/json.ts';
import { isRecord } from '../values/json.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { isLostConnection } from './lost-connection.ts';

type Kind = ErrorDetails['kind'];

interface Options {
  readonly kind?: Kind;
  readonly remedy?: string | null;
  readonly details?: JsonValue;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

export class CliError extends Error {
  override readonly name = 'CliError';
  /** Stable, in snake_case: `not_found`, `invalid_parameters` … */
  readonly code: string;
  readonly kind: Kind;
  readonly remedy: string | null;
  readonly details: JsonValue;
  readonly exitCode: ExitCode;

  constructor(
    code: string,
    message: string,
    { kind = 'operational', remedy = null, details = {}, exitCode = exitCodes.failed, cause }: Options = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.kind = kind;
    this.remedy = remedy;
    this.details = details;
    this.exitCode = exitCode;
  }
}

/** Typed wrongly: nothing has happened, and typing it otherwise helps. */
export function usageError(message: string, remedy: string | null = null, details: JsonValue = {}): CliError {
  return new CliError('usage', message, { kind: 'user', remedy, details, exitCode: exitCodes.usage });
}

export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { code, message, data } = partsOf(error);
  if (code !== null && data !== null) {
    return new CliError(code, message, { ...data, exitCode: exitCodeOfError(code), cause: error });
  }
  const known =
    connectionError(error) ??
    storeError(error, message) ??
    systemError(code, message, error) ??
    databaseError(error, message);
  if (known) return known;
  return new CliError('unexpected', message, {
    kind: 'unexpected',
    remedy: 'This is a mistake in Baton. Set BATON_DEBUG=1 and run it again to see where it comes from.',
    cause: error,
  });
}

/** What the reader can mend by typing something else is usage; a definition has an exit code of its own. */
function exitCodeOfError(code: string): ExitCode {
  switch (code) {
    case 'invalid_definition':
      return exitCodes.invalidDefinition;
    case 'invalid_parameters':
    case 'limit_exceeded':
    case 'not_found':
    case 'usage':
      return exitCodes.usage;
    default:
      return exitCodes.failed;
  }
}

/** Errors of the contract and of the engine, told by their shape: their classes would have to be loaded to be asked. */
function partsOf(error: unknown): {
  code: string | null;
  message: string;
  data: Pick<Options, 'kind' | 'remedy' | 'details'> | null;
} {
  if (!(error instanceof Error)) return { code: null, message: String(error), data: null };
  const { code, data, remedy, details } = error as Error & {
    code?: unknown;
    data?: unknown;
    remedy?: unknown;
    details?: unknown;
  };
  const name = typeof code === 'string' ? code : null;
  if (name === null) return { code: null, message: error.message, data: null };
  const carried =
    isRecord(data) && 'kind' in data ? data : isEngineError(error) ? { kind: kindOf(name), remedy, details } : null;
  if (carried === null) return { code: name, message: error.message, data: null };
  return {
    code: name.toLowerCase(),
    message: error.message,
    data: {
      kind: carried.kind === 'user' || carried.kind === 'operational' ? carried.kind : 'unexpected',
      remedy: typeof carried.remedy === 'string' ? carried.remedy : null,
      details: (carried.details ?? {}) as JsonValue,
    },
  };
}

function isEngineError(error: Error): boolean {
  return error.name === 'EngineError';
}

function kindOf(code: string): Kind {
  return ['storage_full', 'storage_unavailable', 'stopping', 'conflict'].includes(code) ? 'operational' : 'user';
}

function connectionError(cause: unknown): CliError | null {
  if (!isLostConnection(cause)) return null;
  return new CliError('connection_lost', 'The engine that does the work went away.', {
    remedy: 'Everything that happened is recorded. Try again.',
    cause,
  });
}

/**
 * The store's errors say themselves what to do. Their classes come with the database driver, so their names tell them.
 */
function storeError(cause: unknown, message: string): CliError | null {
  const isOfStore = cause instanceof Error && /^(Storage[A-Z]|StoreHeld$|Backup[A-Z])/.test(cause.name);
  return isOfStore ? new CliError(snakeCase(cause.name), message, { cause }) : null;
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/** The database's errors, by their codes. None of them is a mistake in Baton. */
function databaseError(cause: unknown, message: string): CliError | null {
  const trouble = storageTroubleOf(cause);
  return trouble === null
    ? null
    : new CliError(
        trouble.kind === 'full' ? 'storage_full' : 'storage_unavailable',
        `${trouble.sentence} (${message}).`,
        { remedy: trouble.remedy, cause },
      );
}

const systemRemedies: Readonly<Record<string, string>> = {
  EACCES: 'Check who may read and write there.',
  EPERM: 'Check who may read and write there.',
  EROFS: 'Set BATON_HOME to a folder that can be written to.',
  ENOSPC: 'Make room on the disk, then try again.',
  ENOENT: 'Check the path.',
  ENOTDIR: 'Check the path.',
  EISDIR: 'Name a file, not a folder.',
};

/** The operating system's errors carry their code in front of the sentence: `EACCES: permission denied, open '…'`. */
function systemError(code: string | null, message: string, cause: unknown): CliError | null {
  const remedy = code === null ? undefined : systemRemedies[code];
  if (code === null || remedy === undefined) return null;
  return new CliError(code.toLowerCase(), message.replace(`${code}: `, ''), { remedy, cause });
}
