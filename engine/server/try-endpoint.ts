/** Whether anybody answers where a provider is asked, and who. Without a key: that is tried by itself. */
import { isJsonObject, type Json } from '../values/json.ts';
import { askProvider, type Knock } from './ask-provider.ts';

export interface TriedEndpoint {
  readonly isReached: boolean;
  readonly message: string;
  readonly tookMs: number;
}

/** Where those whom we know say that they are there. Of others any answer will do. */
const KNOCKS: Readonly<Record<string, string>> = { n8n: '/healthz', openai: '/models', ollama: '/models' };

export async function tryEndpoint(provider: string, address: string): Promise<TriedEndpoint> {
  const { host } = new URL(address);
  const knock = await askProvider(`${address.replace(/\/+$/, '')}${KNOCKS[provider] ?? ''}`);
  const { status, said, tookMs } = knock;
  if (status === null) return { isReached: false, message: said, tookMs };
  return { isReached: status < 500, message: `${host} answers in ${tookMs} ms: ${words(knock, status)}`, tookMs };
}

function words({ said }: Knock, status: number): string {
  if (status === 401 || status === 403) return 'it asks for a key';
  const count = modelsIn(said);
  if (count !== null) return `${count} ${count === 1 ? 'model' : 'models'}`;
  if (status === 200) return 'it is there';
  return status < 500 ? `somebody is there (${status})` : `it is in trouble (${status})`;
}

function modelsIn(said: string): number | null {
  try {
    const answer = JSON.parse(said) as Json;
    const data = isJsonObject(answer) ? answer['data'] : null;
    return Array.isArray(data) ? data.length : null;
  } catch {
    return null;
  }
}
