import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { AgentStep } from '../definition/step.ts';
import type { JsonObject } from '../values/json.ts';
import type { InheritedConversation } from '../run/run-event.ts';

export interface CacheSubject {
  readonly organization: string;
  readonly owner: string;
  readonly definition: string;
  readonly step: AgentStep;
  /** Undefined: there is no such agent. */
  readonly agent: AgentProfile | undefined;
  /** A rehearsed output must never stand in for a real one. */
  readonly rehearsal: boolean;
  readonly input: JsonObject;
  /** True: something in its run is hidden from this agent. Left out: nothing is. */
  readonly isMasked?: true;
  /** What was said before counts for the answer. */
  readonly conversation: InheritedConversation | null;
}

/**
 * Names an output that may be used again: the same step of the same definition, by the same agent, on the same input.
 * Whatever shapes the output is part of the name, also keys of steps and of agents' files that are yet to come: left
 * out is only what is known to leave the output as it is.
 */
export function cacheKey({ step, agent, ...subject }: CacheSubject): string {
  return createHash('sha256')
    .update(
      canonicalize({
        ...subject,
        step: shapingOf(step),
        agent: agent ? workerOf(agent, subject.rehearsal) : step.agent,
      }) ?? '',
    )
    .digest('hex');
}

/**
 * Without when it runs, how often it is tried, who is asked, and what undoes it. Its input counts as it was resolved.
 */
function shapingOf(step: AgentStep): object {
  const {
    input: _,
    dependsOn,
    join,
    after,
    when,
    checkpointAfter,
    checkpointCalls,
    onError,
    errorBranches,
    retry,
    timeoutSeconds,
    sla,
    priority,
    timely,
    forEach,
    repeat,
    compensate,
    ...shaping
  } = step;
  return shaping;
}

/** Without how often it may be called, and how it presents itself. */
function workerOf(agent: AgentProfile, isRehearsal: boolean): object {
  const { displayName, description, limits, breaker, idempotent, rehearsal, ...shaping } = agent;
  return isRehearsal ? { ...shaping, rehearsal } : shaping;
}
