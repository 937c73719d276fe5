/**
 * Inputs are asked as they are, or refused: nothing is cut.
 *
 * Rules
 *  1. What no model of that size could read is refused before it is sent.
 *  2. What lies between is the endpoint's to refuse; it counts in its own tokens.
 *  3. Where an endpoint says that it has read fewer tokens than the input can have, it has cut it. Its answer is none.
 */
import type { AgentError } from '../../port/agent.ts';
import { modelError, type AskedModel } from './model-errors.ts';
import type { ModelMessage } from './model.ts';

/** Texts have four, code and tables fewer; none that says something has more. */
const MOST_CHARACTERS_PER_TOKEN = 8;
/** Below, what surrounds the words is more than they are. */
const WORTH_LOOKING_AT = 4_000;

export function charactersIn(messages: readonly ModelMessage[]): number {
  return messages.reduce(
    (sum, message) =>
      sum +
      message.text.length +
      (message.role === 'calls' ? message.calls.reduce((all, { parameters }) => all + parameters.length, 0) : 0),
    0,
  );
}

/** Rule 1. Null: it may fit. */
export function whyTooLong(
  characters: number,
  contextTokens: number | null,
  maxOutputTokens: number,
  asked: AskedModel,
): AgentError | null {
  const least = Math.ceil(characters / MOST_CHARACTERS_PER_TOKEN);
  if (contextTokens === null || least + maxOutputTokens <= contextTokens) return null;
  return modelError(
    asked,
    'input_too_long',
    `the input has ${characters} characters, at least ${least} tokens; ${asked.model} reads and writes ${contextTokens} at once. Hand over less, or split it`,
    { retryable: false, details: { characters, contextTokens } },
  );
}

/** Rule 3. Null: it has read all, or doesn't say. */
export function whyCutByEndpoint(
  characters: number,
  inputTokens: number | undefined,
  asked: AskedModel,
): AgentError | null {
  if (inputTokens === undefined || inputTokens === 0 || characters < WORTH_LOOKING_AT) return null;
  if (inputTokens * MOST_CHARACTERS_PER_TOKEN >= characters) return null;
  return modelError(
    asked,
    'input_cut_by_endpoint',
    `${asked.address} has read ${inputTokens} tokens of an input of ${characters} characters: it cuts what is too long. Let it read more at once (num_ctx, context size), or hand over less`,
    { retryable: false, details: { characters, inputTokens } },
  );
}
