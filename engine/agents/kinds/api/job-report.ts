/** What a service says of a job, whether it was asked or says it by itself. Pure. */
import { applyOutputMapping } from '../../../definition/output-mapping.ts';
import { toText } from '../../../values/json-text.ts';
import { AgentError, type AgentContext, type Json, type JsonObject } from '../../port/agent.ts';
import type { ReportConfiguration } from './configuration.ts';

export type JobReport =
  | { readonly kind: 'done'; readonly result: Json }
  | { readonly kind: 'failed'; readonly error: AgentError }
  | { readonly kind: 'at_work'; readonly told: Parameters<AgentContext['progress']>[0] };

/** Who works for whom, for what is told. */
export interface JobNames {
  readonly service: string;
  readonly agent: string;
}

export function reportIn(said: Json, reading: ReportConfiguration, names: JobNames): JobReport {
  const { statusPath, percentPath, resultPath, messagePath, doneWhen, failedWhen } = reading;
  const paths = {
    status: statusPath,
    result: resultPath,
    ...(percentPath !== undefined && { percent: percentPath }),
    ...(messagePath !== undefined && { message: messagePath }),
  };
  const found = applyOutputMapping(paths, said).output as JsonObject;
  const status = found['status'] ?? null;
  if (isAmong(status, doneWhen)) return { kind: 'done', result: found['result'] ?? null };
  if (isAmong(status, failedWhen)) return { kind: 'failed', error: jobFailed(said, status, reading, names) };
  const { percent } = found;
  const words = toText(found['message'] ?? null).slice(0, 500);
  const message = words || `${names.service} works on it: ${toText(status) || 'it does not say how far it is'}`;
  const isPercent = typeof percent === 'number';
  return { kind: 'at_work', told: { message, ...(isPercent && { percent: Math.min(Math.max(percent, 0), 100) }) } };
}

function isAmong(status: Json, words: readonly Json[]): boolean {
  return status !== null && words.some((word) => toText(word) === toText(status));
}

function jobFailed(
  said: Json,
  status: Json,
  { errorPath }: ReportConfiguration,
  { service, agent }: JobNames,
): AgentError {
  const why = toText((applyOutputMapping({ why: errorPath }, said).output as JsonObject)['why']).slice(0, 500);
  const message = `${service} could not do what ${agent} asked (${toText(status)})${why === '' ? '' : `: ${why}`}`;
  return new AgentError('job_failed', message, { retryable: true, details: { status } });
}

export function tookTooLong({ atMostSeconds }: ReportConfiguration, { service, agent }: JobNames): AgentError {
  return new AgentError(
    'job_unfinished',
    `${service} was not done after ${atMostSeconds} seconds with what ${agent} asked. It may still be at work`,
    { retryable: false, details: { atMostSeconds } },
  );
}
