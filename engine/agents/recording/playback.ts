/**
 * Answers from a recording, and from nothing else: a request that was not recorded is an error that says what differs.
 * The key is agent, mode, step, attempt and the input (without the ids and moments of one run).
 */
import { AgentError } from '../port/agent.ts';
import type { Agent, Json } from '../port/agent.ts';
import { isJsonObject } from '../../values/json.ts';
import { keyOf, textOfKey } from './cassette.ts';
import type { Cassette, Recording, RequestKey } from './cassette.ts';

export type { Cassette } from './cassette.ts';

const longestList = 5;

export function createPlaybackAgent(cassette: Cassette): Agent {
  const recordings = new Map(cassette.recordings.map((recording) => [textOfKey(recording), recording]));
  return {
    invoke: async (request, context) => {
      const key = keyOf(request);
      const recording = recordings.get(textOfKey(key));
      if (!recording) throw unrecorded(key, cassette.recordings);
      if ('error' in recording.answer) {
        const { code, message, ...options } = recording.answer.error;
        throw new AgentError(code, message, options);
      }
      // The store gives the same id to the same bytes, so the response's references hold again.
      for (const { base64, mimeType } of recording.answer.assets)
        await context.assets.saveBuffer(Buffer.from(base64, 'base64'), mimeType);
      return recording.answer.response;
    },
  };
}

function unrecorded(key: RequestKey, recordings: readonly Recording[]): AgentError {
  const difference = describeDifference(key, recordings);
  const message = `There is no recording of ${key.agent} (${key.mode}) at step ${key.step}, attempt ${key.attempt}: ${difference}. Record the run again if the change is meant.`;
  return new AgentError('unrecorded_request', message, {
    retryable: false,
    details: {
      agent: key.agent,
      mode: key.mode,
      step: key.step,
      attempt: key.attempt,
      fingerprint: key.fingerprint,
      difference,
    },
  });
}

function describeDifference(key: RequestKey, recordings: readonly Recording[]): string {
  const ofStep = recordings.filter(({ step }) => step === key.step);
  if (ofStep.length === 0) return `the recording knows the steps ${listOf(recordings.map(({ step }) => step))}`;
  const ofAgent = ofStep.filter(({ agent, mode }) => agent === key.agent && mode === key.mode);
  if (ofAgent.length === 0)
    return `at this step it has ${listOf(ofStep.map(({ agent, mode }) => `${agent} (${mode})`))}`;
  const ofAttempt = ofAgent.filter(({ attempt }) => attempt === key.attempt);
  if (ofAttempt.length === 0) return `it has attempt ${listOf(ofAgent.map(({ attempt }) => String(attempt)))}`;
  const differences = ofAttempt.map(({ input }) => differencesBetween(input, key.input, 'input'));
  const [fewest = []] = differences.sort((one, other) => one.length - other.length);
  const rest = fewest.length > longestList ? `, and ${fewest.length - longestList} more` : '';
  return `the input differs: ${fewest.slice(0, longestList).join('; ')}${rest}`;
}

function differencesBetween(recorded: Json | undefined, asked: Json | undefined, path: string): readonly string[] {
  if (isJsonObject(recorded) && isJsonObject(asked)) {
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(asked)])].sort();
    return keys.flatMap((key) => differencesBetween(recorded[key], asked[key], `${path}.${key}`));
  }
  if (Array.isArray(recorded) && Array.isArray(asked) && recorded.length === asked.length) {
    return recorded.flatMap((item: Json, index) =>
      differencesBetween(item, (asked as readonly Json[])[index], `${path}[${index}]`),
    );
  }
  if (JSON.stringify(recorded) === JSON.stringify(asked)) return [];
  return [`${path} was ${excerpt(recorded)} and is ${excerpt(asked)}`];
}

function excerpt(value: Json | undefined): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function listOf(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ') || '(none)';
}
