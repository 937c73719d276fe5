/**
 * An agent that remembers, as its file says.
 *
 * Rules
 *  1. What it reads is read once for an attempt and recorded with the run: the same attempt, begun again after a crash,
 *     is given the same, whatever was written meanwhile.
 *  2. It is handed over as `context.memory`. A step that hands over a `memory` of its own goes before, and nothing is
 *     read.
 *  3. What it writes is written once for a call, when it has answered; what can't be kept is said in its conversation,
 *     and fails nothing: the work is done.
 *  4. Each use is decided where every other use is (`MayUse`), in one place here. A read that is denied ends the step;
 *     a write that is denied is recorded as such.
 */
import { secondsOf } from '../../definition/duration.ts';
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import { overLimit } from '../../limits/over-limit.ts';
import { overSize } from '../../limits/measure.ts';
import { toText } from '../../values/json-text.ts';
import { NOT_IN_ITS_FILE, type MayUse } from '../grants/may-use.ts';
import { filled, templateScope } from '../kinds/api/fill-in.ts';
import {
  AgentError,
  type Agent,
  type AgentContext,
  type AgentRequest,
  type AgentResponse,
  type DeniedUse,
  type Json,
  type JsonObject,
} from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { AgentMemory, MemoryItem, NewMemory } from '../port/memory.ts';
import type { MemoryRules } from './memory-rules.ts';

export interface Remembering {
  /** Null: it works in no engine. */
  readonly memory: () => AgentMemory | null;
  readonly mayUse: MayUse;
  readonly conditions: () => Promise<CompileCondition>;
  /** Takes out what must not be kept. */
  readonly clean: (value: Json) => Json;
}

/** So much of what is remembered is handed to an agent: what is recorded of it is never cut. */
const MOST_RECALLED_BYTES = 8 * 1024;
const USUAL_MOST = 20;

export function withMemory(agent: Agent, profile: AgentProfile, remembering: Remembering): Agent {
  const { memory: rules } = profile;
  if (!rules) return agent;
  return {
    async invoke(request, context) {
      const memory = remembering.memory();
      if (!memory) return agent.invoke(request, context);
      const asked = await withRecalled(rules, profile, memory, remembering, request, context);
      const response = await agent.invoke(asked, context);
      await keep(rules, profile, memory, remembering, asked, response, context);
      return response;
    },
  };
}

/** Rule 4. */
async function decideUse(
  profile: AgentProfile,
  { mayUse }: Remembering,
  what: 'read' | 'write',
  namespace: string,
): Promise<void> {
  const isListed = profile.permissions.memory?.includes(what) === true;
  const undeclared = isListed ? null : NOT_IN_ITS_FILE;
  await mayUse({ action: `memory.${what}`, resource: `memory/${namespace}`, undeclared });
}

async function withRecalled(
  { read = [] }: MemoryRules,
  profile: AgentProfile,
  memory: AgentMemory,
  remembering: Remembering,
  request: AgentRequest,
  context: AgentContext,
): Promise<AgentRequest> {
  if (read.length === 0 || request.context['memory'] !== undefined) return request; // rule 2
  let recalled = request.recalled;
  if (recalled === undefined) {
    const found: MemoryItem[] = [];
    for (const rule of read) {
      if (!(await holds(rule.when, request, null, profile, remembering))) continue;
      const { namespace, keys } = namesOf(rule, request, profile);
      await decideUse(profile, remembering, 'read', namespace);
      found.push(...memory.store.recall(namespace, keys, rule.most ?? USUAL_MOST, memory.clock.now()));
    }
    recalled = fitting(found);
    await context.converse({ role: 'memory', tool: 'read', content: JSON.stringify(recalled) });
  }
  const told = { ...request.context, memory: recalled };
  return Object.assign(
    Object.create(Object.getPrototypeOf(request) as object) as AgentRequest,
    withoutGetters(request),
    {
      context: told,
      input: { ...request.input, context: told },
    },
  );
}

/** The conversation stays a question that is asked when somebody looks. */
function withoutGetters(request: AgentRequest): AgentRequest {
  const { conversation: _, ...own } = Object.getOwnPropertyDescriptors(request);
  return Object.defineProperties(
    {},
    {
      ...own,
      conversation: { get: () => request.conversation, enumerable: true },
    },
  ) as AgentRequest;
}

function namesOf(
  { namespace, keys }: NonNullable<MemoryRules['read']>[number],
  request: AgentRequest,
  { name }: AgentProfile,
): { readonly namespace: string; readonly keys: readonly string[] | null } {
  const scope = templateScope(request);
  const named = (written: string): string => nameIn(filled(written, scope, name), written, name);
  return { namespace: named(namespace), keys: keys?.map(named) ?? null };
}

function nameIn(value: Json, written: string, agent: string): string {
  const text = value === null ? '' : toText(value);
  if (text !== '' && text.length <= 200 && !/[\u0000-\u001f]/.test(text)) return text;
  throw new AgentError(
    'memory_rule_invalid',
    `${agent} can't remember under "${written}": it comes to ${text === '' ? 'nothing' : 'what is no name of at most 200 letters'}`,
    { retryable: false },
  );
}

function fitting(found: readonly MemoryItem[]): readonly JsonObject[] {
  let left = MOST_RECALLED_BYTES;
  return found.flatMap(({ namespace, key, value, writtenAt }) => {
    const item = { namespace, key, value, writtenAt: new Date(writtenAt).toISOString() };
    left -= Buffer.byteLength(JSON.stringify(item));
    return left >= 0 ? [item] : [];
  });
}

async function keep(
  { write = [] }: MemoryRules,
  profile: AgentProfile,
  memory: AgentMemory,
  remembering: Remembering,
  request: AgentRequest,
  response: AgentResponse,
  context: AgentContext,
): Promise<void> {
  if (write.length === 0) return;
  const now = memory.clock.now();
  const limits = memory.limits();
  const memories: NewMemory[] = [];
  const problems: string[] = [];
  const denials: DeniedUse[] = [];
  const answer = response as unknown as JsonObject;
  for (const rule of write) {
    try {
      if (!(await holds(rule.when, request, answer, profile, remembering))) continue;
      const scope = withAnswer(templateScope(request), answer);
      const named = (written: string): string => nameIn(filled(written, scope, profile.name), written, profile.name);
      const [namespace, key] = [named(rule.namespace), named(rule.key)];
      await decideUse(profile, remembering, 'write', namespace);
      const value = remembering.clean(filled(rule.value, scope, profile.name));
      const over = overSize('memoryBytes', value, limits, `What is to be remembered as ${namespace} ${key}`);
      if (over) problems.push(over.message);
      else memories.push({ namespace, key, value, expiresAt: expiryOf(rule.keep, now) });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error)); // rule 3
      if (error instanceof AgentError && error.code === 'not_permitted') denials.push(denialIn(error));
    }
  }
  const isNew = ({ namespace, key }: NewMemory): boolean => memory.store.recall(namespace, [key], 1, now).length === 0;
  const added = memories.filter(isNew).length;
  // What is written anew in the place of something takes no room.
  const full = added === 0 ? null : overLimit('memories', memory.store.count(now) + added, limits);
  if (full) problems.push(full.message);
  else if (memories.length > 0) {
    const by = { writtenBy: `agent:${profile.name}`, runId: request.run.id, stepId: request.step.id };
    memory.store.write(request.idempotencyKey, memories, by, now);
  }
  const written = full ? [] : memories.map(({ namespace, key, value }) => ({ namespace, key, value }));
  if (written.length + problems.length === 0) return;
  const said: JsonObject = { written, ...(problems.length > 0 && { notKept: problems }) };
  const content = JSON.stringify(said);
  await context.converse({ role: 'memory', tool: 'write', content, ...(denials.length > 0 && { denials }) });
}

function denialIn({ message, details }: AgentError): DeniedUse {
  const { agent, action, resource, policies } = details as unknown as Omit<DeniedUse, 'reason'>;
  return { agent, action, resource, reason: message, policies };
}

function expiryOf(written: string | undefined, now: number): number | null {
  const seconds = written === undefined ? null : secondsOf(written);
  return seconds === null ? null : now + seconds * 1000;
}

function withAnswer(scope: ReturnType<typeof templateScope>, answer: JsonObject): ReturnType<typeof templateScope> {
  return {
    ...scope,
    parameters: Object.defineProperties({ answer }, Object.getOwnPropertyDescriptors(scope.parameters)),
  };
}

async function holds(
  when: string | undefined,
  { mode, userMessage, context, input, attempt }: AgentRequest,
  answer: JsonObject | null,
  { name }: AgentProfile,
  { conditions }: Remembering,
): Promise<boolean> {
  if (when === undefined) return true;
  try {
    return (await conditions())(when)({ mode, userMessage, context, input, attempt, ...(answer && { answer }) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('memory_rule_invalid', `${name}: "${when}" can't be answered: ${why}`, { retryable: false });
  }
}
