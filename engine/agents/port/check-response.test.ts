import { expect, test } from 'vitest';
import { AgentError } from './agent.ts';
import { checkResponse } from './check-response.ts';
import { exampleRequest } from './example-request.ts';

const deliverable = { title: 'A title', type: 'document', format: 'markdown', content: '# Text', metadata: {} };
const response = {
  status: 'success',
  mode: 'BUILD',
  content: { deliverable, message: 'done', more: 1 },
  metadata: { rehearsed: true },
};

test('gives a well-formed response back as it is', () => {
  expect(checkResponse(response, exampleRequest())).toBe(response);
});

test.each([
  ['it is missing, not an object', undefined],
  ['it is a list, not an object', [response]],
  ['it is "all good", not an object', 'all good'],
  ['status is "error", not "success"', { ...response, status: 'error' }],
  ['mode is "PLAN", but BUILD was asked', { ...response, mode: 'PLAN' }],
  ['metadata is missing, not an object', { ...response, metadata: undefined }],
  ['metadata.rehearsed does not say whether this was a rehearsal', { ...response, metadata: {} }],
  ['metadata.rehearsed is false in a rehearsal', { ...response, metadata: { rehearsed: false } }],
  ['content is null, not an object', { ...response, content: null }],
  ['content.message is 7, not text', { ...response, content: { message: 7 } }],
  ['content.deliverable is a list, not an object', { ...response, content: { deliverable: [] } }],
  ['content.deliverable.id is 7, not text', { ...response, content: { deliverable: { ...deliverable, id: 7 } } }],
  [
    'content.deliverable.title is missing, not text',
    { ...response, content: { deliverable: { ...deliverable, title: undefined } } },
  ],
  [
    'content.deliverable.type is null, not text',
    { ...response, content: { deliverable: { ...deliverable, type: null } } },
  ],
  ['content.deliverable.format is "pdf"', { ...response, content: { deliverable: { ...deliverable, format: 'pdf' } } }],
  [
    'content.deliverable.content is missing',
    { ...response, content: { deliverable: { ...deliverable, content: undefined } } },
  ],
  [
    'content.deliverable.metadata is a list, not an object',
    { ...response, content: { deliverable: { ...deliverable, metadata: [] } } },
  ],
])('says that %s', (fault, malformed) => {
  let error: unknown;
  try {
    checkResponse(malformed, exampleRequest());
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(AgentError);
  expect(error).toMatchObject({ code: 'malformed_response', retryable: true, details: { fault } });
});
