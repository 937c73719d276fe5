/**
 * Speaks the two APIs that make images, over a real socket, and draws real PNGs: OpenAI's `POST /images/generations`,
 * Google's `POST /models/<model>:predict`. Says no as they do: without the key, or without a prompt.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodePng } from '../agents/rehearsal/png.ts';

/** Of each picture of OpenAI's. */
export const IMAGE_TOKENS = { input_tokens: 12, output_tokens: 88, total_tokens: 100 };

export interface AskedForImage {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ImageServer {
  readonly address: string;
  readonly asked: readonly AskedForImage[];
  close(): Promise<void>;
}

export interface ImageServerOptions {
  readonly key: string;
  /** Told of each request before it is answered; a status other than null is the answer. */
  readonly onAsked?: (asked: AskedForImage) => number | null;
}

export async function openImageServer({ key, onAsked }: ImageServerOptions): Promise<ImageServer> {
  const all: AskedForImage[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const asked = { path: request.url ?? '', headers: request.headers, body };
      all.push(asked);
      const status = onAsked?.(asked) ?? null;
      const [told, value] = status === null ? answerTo(asked, key) : [status, { error: { message: 'As it was told' } }];
      send(response, told, value);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: all,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo({ path, headers, body }: AskedForImage, key: string): readonly [number, object] {
  const given = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (path === '/v1/images/generations') {
    if (headers.authorization !== `Bearer ${key}`) return [401, { error: { message: 'Incorrect API key provided' } }];
    if (typeof given['prompt'] !== 'string')
      return [400, { error: { message: "Missing required parameter: 'prompt'." } }];
    const image = picture(`openai ${given['prompt']}`).toString('base64');
    return [
      200,
      { created: 1, data: [{ b64_json: image, revised_prompt: `A ${given['prompt']}` }], usage: IMAGE_TOKENS },
    ];
  }
  if (/^\/v1\/models\/imagen-[\w.-]+:predict$/.test(path)) {
    if (headers['x-goog-api-key'] !== key) return [400, { error: { code: 400, message: 'API key not valid.' } }];
    const [instance] = (given['instances'] ?? []) as { readonly prompt?: string }[];
    if (!instance?.prompt) return [400, { error: { code: 400, message: 'Prompt must not be empty.' } }];
    const bytesBase64Encoded = picture(`google ${instance.prompt}`).toString('base64');
    return [200, { predictions: [{ bytesBase64Encoded, mimeType: 'image/png' }] }];
  }
  return [404, { error: { message: `Nothing is at ${path}` } }];
}

/** One whose colours follow from the words. */
export function picture(words: string): Buffer {
  const size = 64;
  const colours = [0, 1, 2, 3].map((at) => [at * 60, words.length % 256, words.charCodeAt(at) || 0] as const);
  const pixels = Uint8Array.from({ length: size * size }, (_, at) => (at >> 4) % 4);
  return Buffer.from(encodePng(size, pixels, colours));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += String(piece);
  return body;
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
