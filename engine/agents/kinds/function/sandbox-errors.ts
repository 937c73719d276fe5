/** What it means for an attempt that its sandbox did not come to an end of its own. */
import { AgentError } from '../../port/agent.ts';
import type { FromSandbox, SandboxTask } from './sandbox-protocol.ts';

export function whyStopped({ why, message }: Extract<FromSandbox, { type: 'stopped' }>, task: SandboxTask): AgentError {
  switch (why) {
    case 'cpu':
      return overTime(task);
    case 'memory':
      return new AgentError(
        'function_memory',
        `The function needs more than the ${task.memoryBytes / 1024 / 1024} MiB that it has. Let it hold less at a time, or raise memoryMb in its file`,
        { retryable: false, details: { limit: task.memoryBytes } },
      );
    case 'quota':
      return overQuota(message);
    case 'invalid':
      return new AgentError('function_invalid', `The code of the function can't be run: ${message}`, {
        retryable: false,
      });
    case 'threw':
      return new AgentError('function_failed', `The function threw ${message}`, { retryable: false });
    case 'stuck':
      return new AgentError('function_failed', `${message}: a promise that nobody resolves`, { retryable: false });
    case 'broken':
      return killed(`The sandbox of the function broke: ${message}`);
  }
}

export function overTime({ cpuMs }: SandboxTask): AgentError {
  return new AgentError(
    'function_cpu',
    `The function computed for longer than the ${cpuMs / 1000} seconds that it has, and was ended. Let it do less, or raise cpuSeconds in its file`,
    { retryable: false, details: { limitMs: cpuMs } },
  );
}

export function overQuota(what: string): AgentError {
  return new AgentError('limit_exceeded', `The function ${what}. Let it do less in one step`, { retryable: false });
}

export function killed(message: string): AgentError {
  return new AgentError('function_killed', message, { retryable: true });
}
