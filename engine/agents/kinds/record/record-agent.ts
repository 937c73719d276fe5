/**
 * Keeps a record: what a step hands over as `payload` becomes one JSON deliverable, whole or not at all. The journal is
 * the place where it is kept: the step's end, the record and its version are written in one transaction. The same with
 * and without rehearsal, because nothing outside is touched.
 */
import { AgentError, type Agent, type AgentRequest, type AgentResponse, type JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText } from '../../../values/json-text.ts';
import { withoutModel } from '../without-model.ts';
import type { RecordConfiguration } from './configuration.ts';

export function createRecordAgent({ recordType, requires }: RecordConfiguration): Agent {
  return {
    invoke(request, { signal }) {
      signal.throwIfAborted();
      return Promise.resolve(keep(request, requires, recordType));
    },
  };
}

function keep(request: AgentRequest, keys: readonly string[], type: string): AgentResponse {
  const record = recordIn(request);
  const missing = keys.filter((key) => record[key] === undefined || record[key] === null);
  if (missing.length > 0) {
    const message = `The record lacks ${missing.join(', ')}. Hand it over in the step's input.payload.`;
    throw new AgentError('incomplete_record', message, { retryable: false, details: { missing } });
  }
  const title = request.context['title'];
  return {
    status: 'success',
    mode: request.mode,
    content: {
      deliverable: {
        title: isText(title) ? title : request.step.name,
        type,
        format: 'json',
        content: record,
        metadata: { rehearsed: request.rehearsal },
      },
    },
    metadata: withoutModel('baton', 'record', request),
  };
}

function recordIn({ input }: AgentRequest): JsonObject {
  const { payload } = input;
  if (isJsonObject(payload)) return payload;
  throw new AgentError('invalid_input', 'A record is handed over as an object in input.payload.', { retryable: false });
}
