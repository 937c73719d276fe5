/** An agent whose work is a function in its file: it runs in a sandbox of its own, and asks us for what it needs. */
import { AsyncResource } from 'node:async_hooks';
import { overSize } from '../../../limits/measure.ts';
import { usualLimits } from '../../../limits/limits.ts';
import type { Agent, AgentContext, AgentRequest } from '../../port/agent.ts';
import { AgentError } from '../../port/agent.ts';
import type { ProfileOf } from '../../port/profile.ts';
import { toText } from '../../../values/json-text.ts';
import type { Means } from '../../means/means.ts';
import { cutText } from '../../../limits/measure.ts';
import type { FunctionConfiguration } from './configuration.ts';
import { FunctionLog } from './function-log.ts';
import { FunctionUsage } from './function-usage.ts';
import { readOutcome, type Ended } from './function-outcome.ts';
import { HOST_CALLS, type FunctionCall } from './host-calls.ts';
import type { GuestOptions, SandboxTask } from './sandbox-protocol.ts';
import type { SandboxAnswer, SandboxHost } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import { SecretHandles } from './secret-handles.ts';

type FunctionProfile = Pick<ProfileOf<string, FunctionConfiguration>, 'name' | 'configuration' | 'permissions'>;

export function createFunctionAgent(profile: FunctionProfile, means: Means, sandboxes: Sandboxes): Agent {
  return {
    async invoke(request, context) {
      context.signal.throwIfAborted();
      for (const module of profile.configuration.require)
        await means.mayUse({ action: 'function.require', resource: module, undeclared: null });
      const call = callOf(profile, means, request, context);
      const log = new FunctionLog();
      try {
        const json = await sandboxes.run(taskOf(profile, call), hostOf(call, log, context), context.signal);
        return readOutcome(call.secrets.concealInText(json), endOf(call, log));
      } catch (error) {
        throw error instanceof AgentError ? withUsage(error, call) : error;
      }
    },
  };
}

/** What was paid for is paid for, whatever became of it. */
function withUsage(error: AgentError, { usage }: FunctionCall): AgentError {
  const { code, message, retryable, details, retryAfterMs } = error;
  return new AgentError(code, message, { retryable, details: { ...details, ...usage.told() }, retryAfterMs });
}

function callOf(
  { name, permissions, configuration }: FunctionProfile,
  means: Means,
  request: AgentRequest,
  context: AgentContext,
): FunctionCall {
  const { assets } = context;
  const secrets = new SecretHandles(configuration.environment, (secret, address) => means.secret(secret, address));
  return {
    agent: name,
    permissions,
    request,
    means,
    assets,
    secrets,
    made: { deliverable: null, assets: [] },
    usage: new FunctionUsage((told) => context.spent?.(told)), // its time may run out before it ends
  };
}

function taskOf({ name, configuration }: FunctionProfile, { request, secrets }: FunctionCall): SandboxTask {
  const { code, config, cpuSeconds, memoryMb } = configuration;
  const options: GuestOptions = { require: configuration.require, environment: secrets.environment, config, request };
  return {
    code,
    file: `${name}.js`,
    options: JSON.stringify(options),
    memoryBytes: memoryMb * 1024 * 1024,
    cpuMs: cpuSeconds * 1000,
  };
}

function hostOf(call: FunctionCall, log: FunctionLog, { progress }: AgentContext): SandboxHost {
  const { secrets } = call;
  return {
    say(kind, json) {
      const said = secrets.concealInText(json);
      if (kind === 'log') return log.add(said);
      const update = progressIn(said);
      if (update !== null) progress(update);
    },
    // a function asks from another thread, of which its request is not told
    answer: AsyncResource.bind(async (name: string, json: string, bytes: Uint8Array | null, signal: AbortSignal) => {
      try {
        return await answered(name, json, bytes, call, signal);
      } catch (error) {
        throw error instanceof AgentError ? concealed(error, secrets) : error;
      }
    }),
  };
}

async function answered(
  name: string,
  json: string,
  bytes: Uint8Array | null,
  call: FunctionCall,
  signal: AbortSignal,
): Promise<SandboxAnswer> {
  const hostCall = Object.hasOwn(HOST_CALLS, name) ? HOST_CALLS[name] : undefined;
  if (!hostCall) throw new AgentError('invalid_request', 'Functions can not ask for this', { retryable: false });
  const given: unknown = readArguments(json);
  const over = overSize('inputBytes', given, usualLimits, 'What the function hands over');
  if (over) throw new AgentError('limit_exceeded', over.message, { retryable: false });
  const { value, bytes: given_ } = await hostCall.answer(given, bytes, call, signal);
  return { json: JSON.stringify({ value }), bytes: given_ };
}

function readArguments(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new AgentError('invalid_request', 'What the function hands over is no JSON', { retryable: false });
  }
}

function concealed(error: AgentError, secrets: SecretHandles): AgentError {
  const { code, message, retryable, details, retryAfterMs } = error;
  return new AgentError(code, secrets.concealInText(message), {
    retryable,
    details: JSON.parse(secrets.concealInText(JSON.stringify(details))) as typeof details,
    retryAfterMs,
  });
}

function endOf({ agent, request, made, secrets, usage }: FunctionCall, log: FunctionLog): Ended {
  const keys = Object.keys(secrets.environment);
  const key = (keys.length === 1 && keys[0]) || null;
  return { agent, request, deliverable: made.deliverable, log: log.lines, key, usage: usage.told() };
}

function progressIn(json: string): { message: string; percent?: number } | null {
  const told = readProgress(json);
  const message = cutText(toText(told.message), 1_000);
  if (message === '') return null;
  const { percent } = told;
  return typeof percent === 'number' && percent >= 0 && percent <= 100 ? { message, percent } : { message };
}

function readProgress(json: string): { readonly message?: unknown; readonly percent?: unknown } {
  try {
    const told: unknown = JSON.parse(json);
    return typeof told === 'object' && told !== null ? told : {};
  } catch {
    return {};
  }
}
