/**
 * Looks at what came back before anybody builds on it. Written by hand: it runs once per attempt, and a schema
 * library would cost more than the step of a quick agent.
 */
import { EXACT_WAY_OUT, inexactNumberIn } from '../../values/exact-numbers.ts';
import { isRecord } from '../../values/json.ts';
import { AgentError } from './agent.ts';
import type { AgentRequest, AgentResponse } from './agent.ts';

const formats: ReadonlySet<unknown> = new Set(['markdown', 'json', 'text', 'html', 'image']);

/** The response as it is, or an AgentError `malformed_response` (worth another attempt) that says what is wrong. */
export function checkResponse(response: unknown, request: AgentRequest): AgentResponse {
  const fault = findFault(response, request);
  if (fault === null) return response as AgentResponse;
  throw new AgentError('malformed_response', `${request.agent} answered with a malformed response: ${fault}.`, {
    retryable: true,
    details: { fault },
  });
}

function findFault(response: unknown, request: AgentRequest): string | null {
  if (!isRecord(response)) return `it is ${nameOf(response)}, not an object`;
  if (response['status'] !== 'success') return `status is ${nameOf(response['status'])}, not "success"`;
  if (response['mode'] !== request.mode) return `mode is ${nameOf(response['mode'])}, but ${request.mode} was asked`;
  const metadata = response['metadata'];
  if (!isRecord(metadata)) return `metadata is ${nameOf(metadata)}, not an object`;
  if (typeof metadata['rehearsed'] !== 'boolean') return 'metadata.rehearsed does not say whether this was a rehearsal';
  // A stand-in's answer must never pass for a real one, nor the other way round.
  if (metadata['rehearsed'] !== request.rehearsal)
    return `metadata.rehearsed is ${metadata['rehearsed']} in a ${request.rehearsal ? 'rehearsal' : 'live run'}`;
  const content = response['content'];
  if (!isRecord(content)) return `content is ${nameOf(content)}, not an object`;
  const message = content['message'];
  if (message !== undefined && typeof message !== 'string') return `content.message is ${nameOf(message)}, not text`;
  const deliverable = content['deliverable'];
  const fault = deliverable === undefined ? null : findDeliverableFault(deliverable);
  const inexact = fault === null ? inexactNumberIn({ content, metadata }) : null;
  return inexact ? `${inexact.path} ${EXACT_WAY_OUT}` : fault;
}

function findDeliverableFault(deliverable: unknown): string | null {
  if (!isRecord(deliverable)) return `content.deliverable is ${nameOf(deliverable)}, not an object`;
  const { id, title, type, format, content, metadata } = deliverable;
  if (id !== undefined && typeof id !== 'string') return `content.deliverable.id is ${nameOf(id)}, not text`;
  if (typeof title !== 'string') return `content.deliverable.title is ${nameOf(title)}, not text`;
  if (typeof type !== 'string') return `content.deliverable.type is ${nameOf(type)}, not text`;
  if (!formats.has(format)) return `content.deliverable.format is ${nameOf(format)}`;
  if (content === undefined) return 'content.deliverable.content is missing';
  return isRecord(metadata) ? null : `content.deliverable.metadata is ${nameOf(metadata)}, not an object`;
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : `${value as number | boolean | null}`;
}
