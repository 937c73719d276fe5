/**
 * A server that answers as n8n does where a workflow begins with a webhook: over a real socket, with n8n's own words
 * where nobody listens, where a key is wrong, and where a workflow fails. What the workflow does is a function.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '../values/json.ts';

/** What a workflow is given: as the first item of a webhook in n8n. */
export interface WebhookCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly query: URLSearchParams;
  /** As the content type says: JSON is parsed, anything else is text. */
  readonly body: Json;
}

export type WorkflowAnswer =
  /** By "Respond to Webhook", or by the last node. */
  | { readonly json: Json; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly text: string; readonly type: string; readonly status?: number }
  /** Set to respond at once: the workflow goes on by itself. */
  | 'immediately'
  /** One of its nodes threw. */
  | 'fails'
  /** It writes to the socket itself. */
  | ((response: ServerResponse) => void);

export interface Workflow {
  readonly method?: string;
  /** The header that it checks, and its value (the credential "Header Auth"). */
  readonly key?: { readonly header: string; readonly value: string };
  readonly run: (call: WebhookCall) => WorkflowAnswer | Promise<WorkflowAnswer>;
}

export class N8nServer {
  readonly origin: string;
  /** Calls that reached a workflow, in order. */
  readonly calls: WebhookCall[] = [];
  readonly #server: Server;
  readonly #workflows: Map<string, Workflow>;

  private constructor(server: Server, workflows: Map<string, Workflow>, calls: WebhookCall[]) {
    this.#server = server;
    this.#workflows = workflows;
    this.calls = calls;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param workflows active ones, by the path of their webhook */
  static async open(workflows: Readonly<Record<string, Workflow>> = {}): Promise<N8nServer> {
    const active = new Map(Object.entries(workflows));
    const calls: WebhookCall[] = [];
    const server = createServer((request, response) => {
      void answer(active, calls, request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new N8nServer(server, active, calls);
  }

  activate(path: string, workflow: Workflow): void {
    this.#workflows.set(path, workflow);
  }

  deactivate(path: string): void {
    this.#workflows.delete(path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function answer(
  active: ReadonlyMap<string, Workflow>,
  calls: WebhookCall[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://n8n');
  const method = request.method ?? 'GET';
  if (url.pathname === '/healthz') return say(response, 200, { status: 'ok' });
  const path = url.pathname.replace(/^\/webhook\//, '');
  const workflow = url.pathname.startsWith('/webhook/') ? active.get(path) : undefined;
  if (!workflow || (workflow.method ?? 'POST') !== method) {
    for await (const _ of request); // as its body parser does, before it looks for the webhook
    return say(response, 404, workflow ? otherMethod(workflow, method, path) : notRegistered(method, path));
  }
  const { key } = workflow;
  if (key && request.headers[key.header.toLowerCase()] !== key.value) {
    response.writeHead(403, { 'WWW-Authenticate': 'Basic realm="Webhook"' });
    response.end('Authorization data is wrong!');
    return;
  }
  const body = await readBody(request);
  if (body === undefined) return say(response, 422, { code: 422, message: 'Failed to parse request body' });
  const call = { method, path, headers: request.headers, query: url.searchParams, body };
  calls.push(call);
  const given = await workflow.run(call);
  if (given === 'immediately') return say(response, 200, { message: 'Workflow was started' });
  if (given === 'fails') return say(response, 500, { message: 'Error in workflow' });
  if (typeof given === 'function') return given(response);
  if ('text' in given) {
    response.writeHead(given.status ?? 200, { 'content-type': given.type });
    response.end(given.text);
    return;
  }
  return say(response, given.status ?? 200, given.json, given.headers);
}

function notRegistered(method: string, path: string): JsonObject {
  return {
    code: 404,
    message: `The requested webhook "${method} ${path}" is not registered.`,
    hint: "The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)",
  };
}

function otherMethod({ method = 'POST' }: Workflow, asked: string, path: string): JsonObject {
  const message = `This webhook is not registered for ${asked} requests. Did you mean to make a ${method} request?`;
  return { ...notRegistered(asked, path), message };
}

/** Undefined: it says that it is JSON, and is none. */
async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function say(
  response: ServerResponse,
  status: number,
  value: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(value));
}
