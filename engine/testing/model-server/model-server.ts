/** A server that speaks the API of OpenAI over a real socket and does what a test has written. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.ts';
import { chatStream, chatWhole } from './speak-chat.ts';
import { responseStream, responseWhole } from './speak-responses.ts';
import type { AskedOfModel, Delivery, ModelReaction } from './reaction.ts';

export type React = (asked: AskedOfModel) => ModelReaction | Promise<ModelReaction>;

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export class ModelServer {
  readonly #server: Server;
  /** What it does with the next request; a test may change it at any time. */
  react: React;
  /** What was asked, in order. */
  readonly asked: AskedOfModel[] = [];
  /** How many connections were closed by whoever asked before all was said. */
  hungUp = 0;

  private constructor(react: React) {
    this.react = react;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(react: React = () => ({ text: 'Hello.' })): Promise<ModelServer> {
    const opened = new ModelServer(react);
    await new Promise<void>((resolve) => opened.#server.listen(0, '127.0.0.1', resolve));
    return opened;
  }

  /** As `OPENAI_BASE_URL` has it. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** One after the other; the last one is said again and again. */
  script(...reactions: readonly ModelReaction[]): void {
    let next = 0;
    this.react = () => reactions[Math.min(next++, reactions.length - 1)] ?? { text: '' };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished && !response.errored) this.hungUp += 1;
    });
    const asked = await readRequest(request);
    this.asked.push(asked);
    if (asked.method === 'GET' && asked.path === '/models') return send(response, modelList(), {});
    const reaction = await this.react(asked);
    await send(response, spoken(asked, reaction), reaction);
  }
}

async function readRequest(request: IncomingMessage): Promise<AskedOfModel> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const raw = Buffer.concat(pieces);
  const isJson = String(request.headers['content-type']).includes('json') && raw.length > 0;
  const parsed = isJson ? (JSON.parse(raw.toString()) as Json) : null;
  return {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').replace(/^\/v1/, '').replace(/\?.*$/, ''),
    headers: request.headers,
    body: isJsonObject(parsed) ? parsed : {},
    raw,
  };
}

function spoken(asked: AskedOfModel, reaction: ModelReaction): Sent {
  if ('body' in reaction) {
    const { body, contentType = 'text/event-stream', status = 200 } = reaction;
    return { status, headers: { 'content-type': contentType }, bytes: Buffer.from(body) };
  }
  if ('status' in reaction) {
    const error = { message: 'It went wrong', type: 'error', param: null, code: null, ...reaction.error };
    return json({ error }, reaction.status, reaction.headers);
  }
  if ('images' in reaction) {
    const data = reaction.images.map((image) => ({ b64_json: image.toString('base64') }));
    return json({ created: 1_790_000_000, data, ...(reaction.usage && { usage: reaction.usage }) });
  }
  const isChat = asked.path === '/chat/completions';
  if (!isChat && asked.path !== '/responses') return json({ error: { message: `Unknown: ${asked.path}` } }, 404);
  if (asked.body['stream'] !== true) return json(isChat ? chatWhole(asked, reaction) : responseWhole(asked, reaction));
  const stream = isChat ? chatStream(asked, reaction) : responseStream(asked, reaction);
  const text = reaction.rewrite?.(stream) ?? stream;
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, bytes: Buffer.from(text) };
}

function json(body: JsonObject, status = 200, headers: Readonly<Record<string, string>> = {}): Sent {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    bytes: Buffer.from(JSON.stringify(body)),
  };
}

function modelList(): Sent {
  const data = ['gpt-5-mini', 'gpt-image-1'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'script' }));
  return json({ object: 'list', data });
}

async function send(response: ServerResponse, sent: Sent, delivery: Delivery): Promise<void> {
  const { cutAt = sent.bytes.length, then = 'end', pieces = [], pauseMs = 0, holdAt = 0 } = delivery;
  const bytes = sent.bytes.subarray(0, cutAt);
  response.writeHead(sent.status, sent.headers);
  response.flushHeaders();
  if (delivery.until) {
    await new Promise((resolve) => response.write(bytes.subarray(0, holdAt), resolve));
    delivery.onHeld?.();
    await delivery.until;
  }
  for (let at = delivery.until ? holdAt : 0, piece = 0; at < bytes.length && !response.destroyed; piece++) {
    const size = pieces[Math.min(piece, pieces.length - 1)] ?? bytes.length;
    await new Promise((resolve) => response.write(bytes.subarray(at, (at += size)), resolve));
    if (at < bytes.length) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  if (then === 'end') response.end();
  if (then === 'break') response.destroy();
}
