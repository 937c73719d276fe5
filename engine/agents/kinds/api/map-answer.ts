/**
 * From a service's answer to an agent's: what its file says under `response`, by JSONPath or as it stands there.
 *
 * Rules
 *  1. Content that the file looks for and does not find makes the answer a failure: a part is not taken for the whole.
 *     What else is not there is left out, and a deliverable without a title has the name of its step.
 *  2. In a conversation the content is what is said.
 *  3. Names beyond those of a deliverable stand beside it, for the steps that follow.
 */
import { applyOutputMapping } from '../../../definition/output-mapping.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { AgentError, type AgentDeliverable, type AgentRequest, type AgentResponse } from '../../port/agent.ts';
import type { Json, JsonObject } from '../../port/agent.ts';

const FORMATS: readonly string[] = ['markdown', 'json', 'text', 'html', 'image'];
const KNOWN: ReadonlySet<string> = new Set(['title', 'content', 'format', 'type', 'message', 'usage']);
const LONGEST_TOLD = 300;

/** @param service who answered, for what is told of it */
export function mapAnswer(answer: Json, mapping: JsonObject, request: AgentRequest, service: string): AgentResponse {
  const found = applyOutputMapping(mapping, answer).output as JsonObject;
  const content = found['content'] ?? null;
  if (mapping['content'] !== undefined && content === null)
    throw failed(request, service, answer, `has nothing at ${toText(mapping['content'])}`); // rule 1
  const message = messageOf(found, content, request);
  const isMade = mapping['content'] !== undefined && request.mode !== 'CONVERSE';
  const usage = found['usage'];
  return {
    status: 'success',
    mode: request.mode,
    content: {
      ...Object.fromEntries(Object.entries(found).filter(([name, value]) => !KNOWN.has(name) && value !== null)),
      ...(isMade && { deliverable: deliverableOf(found, mapping, content, request, service, answer) }),
      ...(message !== null && { message }),
    },
    metadata: {
      provider: service,
      rehearsed: false,
      ...(isJsonObject(usage) && { usage }),
    },
  };
}

/** Rule 2. */
function messageOf(found: JsonObject, content: Json, { mode }: AgentRequest): string | null {
  const said = found['message'] ?? (mode === 'CONVERSE' ? content : null);
  return said === null ? null : toText(said);
}

function deliverableOf(
  found: JsonObject,
  mapping: JsonObject,
  content: Json,
  request: AgentRequest,
  service: string,
  answer: Json,
): AgentDeliverable {
  const { title, type, format = isText(content) ? 'markdown' : 'json' } = found;
  if (typeof format !== 'string' || !FORMATS.includes(format))
    throw failed(request, service, answer, `names the format ${toText(format)}: it can be ${FORMATS.join(', ')}`);
  if (typeof content !== 'string' && format !== 'json' && format !== 'image')
    throw failed(request, service, answer, `has no text at ${toText(mapping['content'])}, and ${format} is text`);
  return {
    title: isText(title) ? title : request.step.name,
    type: isText(type) ? type : 'document',
    format: format as AgentDeliverable['format'],
    content,
    metadata: { rehearsed: false },
  };
}

function failed({ agent }: AgentRequest, service: string, answer: Json, what: string): AgentError {
  const shown = (JSON.stringify(answer) ?? '').slice(0, LONGEST_TOLD);
  const message = `The answer of ${service} ${what}. It says: ${shown}. Let it answer so, or change \`response\` of ${agent}`;
  return new AgentError('mapping_failed', message, { retryable: false });
}
