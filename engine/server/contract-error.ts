/**
 * What went wrong, in the words of the contract: a stable code, a sentence, what to do next,
 * and nothing of our insides.
 */
import { ORPCError } from '@orpc/server';
import { contractErrors, type ContractErrorCode, type ErrorDetails } from '../contract/errors.ts';
import { EngineError, storageTroubleOf, type EngineErrorCode } from '../port/engine.ts';
import { wireRecord } from '../projections/wire-json.ts';

const CODES: Readonly<Record<EngineErrorCode, ContractErrorCode>> = {
  not_found: 'NOT_FOUND',
  invalid_definition: 'INVALID_DEFINITION',
  invalid_parameters: 'INVALID_PARAMETERS',
  limit_exceeded: 'LIMIT_EXCEEDED',
  refused: 'REFUSED',
  forbidden: 'FORBIDDEN',
  conflict: 'CONFLICT',
  unsupported: 'UNSUPPORTED',
  storage_full: 'STORAGE_FULL',
  storage_unavailable: 'STORAGE_UNAVAILABLE',
  stopping: 'STOPPING',
};

const OPERATIONAL: ReadonlySet<EngineErrorCode> = new Set(['storage_full', 'storage_unavailable', 'stopping']);

/** @param report called for bugs only */
export function toContractError(error: unknown, report: (error: unknown) => void): ORPCError<string, unknown> {
  if (error instanceof EngineError) {
    const { code, message, remedy, details, cause } = error;
    return contractError(
      CODES[code],
      message,
      { kind: OPERATIONAL.has(code) ? 'operational' : 'user', remedy, details: wireRecord(details) },
      cause,
    );
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST') return badRequest(error);
    if (error.status < 500) return error;
  }
  if (error instanceof Error && error.name === 'StorageCorrupt') {
    const remedy = 'End the engine, then go on from the newest backup: baton restore';
    return contractError('STORAGE_UNAVAILABLE', error.message, { kind: 'operational', remedy, details: {} }, error);
  }
  const trouble = storageTroubleOf(error);
  if (trouble !== null) {
    // The surroundings' doing, and no bug: somebody has to mend it, and it is told as it is.
    const code = trouble.kind === 'full' ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE';
    return contractError(code, trouble.sentence, { kind: 'operational', remedy: trouble.remedy, details: {} }, error);
  }
  report(error);
  return contractError('UNEXPECTED', 'Something went wrong inside the engine. The details are in its log.', {
    kind: 'unexpected',
    remedy: 'Please report this with the log; trying again may help.',
    details: {},
  });
}

function badRequest(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  const issues = issuesOf(error.data);
  const places = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return contractError(
    'BAD_REQUEST',
    places.length > 0 ? `The input doesn't fit: ${places.join('; ')}` : 'The input could not be read',
    {
      kind: 'user',
      remedy: null,
      details: { issues },
    },
  );
}

function issuesOf(data: unknown): { path: string; message: string }[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return [];
  return (data.issues as readonly unknown[]).map((issue) => {
    const { path = [], message = 'is not right' } = issue as { path?: readonly unknown[]; message?: string };
    return {
      path: path
        .map((key) => String(typeof key === 'object' && key !== null && 'key' in key ? key.key : key))
        .join('.'),
      message,
    };
  });
}

function contractError(
  code: ContractErrorCode,
  message: string,
  data: ErrorDetails,
  cause?: unknown,
): ORPCError<string, unknown> {
  return new ORPCError(code, { defined: true, status: contractErrors[code].status, message, data, cause });
}
