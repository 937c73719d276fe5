/** What a tool has answered, as a step passes it on. */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { usualLimits } from '../../../limits/limits.ts';
import { measure } from '../../../limits/measure.ts';
import { overLimit } from '../../../limits/over-limit.ts';
import { plainCopy, type Json, type JsonObject } from '../../../values/json.ts';
import { AgentError, type AssetStore } from '../../port/agent.ts';

export interface AnsweredTool {
  readonly agent: string;
  readonly tool: string;
  readonly resultBytes: number;
  /** Takes keys out of a text that is cut. */
  readonly clean: (text: string) => string;
  /** What its agent was denied with it. Null: nothing. */
  readonly denied: JsonObject | null;
}

export interface ToolAnswer {
  readonly text: string;
  /** Null: it gave no more than its text. */
  readonly structured: Json;
  /** What was no text, kept. */
  readonly assets: readonly JsonObject[];
}

/** For whoever called it, a model first of all. */
export function toldOf({ text, structured, assets }: ToolAnswer): Json {
  const told = structured ?? text;
  return assets.length === 0 ? told : { result: told, assets };
}

/** Rejects with `tool_failed` where the tool says that it failed, in its own words. */
export async function toolAnswerOf(
  { content, structuredContent, isError }: CallToolResult,
  { agent, tool, resultBytes, clean, denied }: AnsweredTool,
  assets: Pick<AssetStore, 'saveBuffer'>,
): Promise<ToolAnswer> {
  const { levels } = measure(structuredContent ?? null, resultBytes, usualLimits.valueLevels);
  if (levels > usualLimits.valueLevels)
    throw new AgentError(
      'answer_too_large',
      `The tool ${tool} of ${agent} answered with what is nested deeper than ${usualLimits.valueLevels} levels. Ask it for something flatter`,
      { retryable: false, details: { agent, tool, allowed: usualLimits.valueLevels } },
    );
  const structured = structuredContent === undefined ? null : plainCopy<Json>(structuredContent as Json);
  const size = Buffer.byteLength(JSON.stringify([content, structured]));
  if (size > resultBytes)
    throw new AgentError(
      'answer_too_large',
      `The tool ${tool} of ${agent} answered with ${size} bytes; ${resultBytes} are allowed. Ask it for less, or raise limits.resultBytes in the agent's file`,
      { retryable: false, details: { agent, tool, size, allowed: resultBytes } },
    );
  const texts: string[] = [];
  const saved: JsonObject[] = [];
  const save = async (data: string, mimeType: string): Promise<void> => {
    const { id, ...asset } = await assets.saveBuffer(Buffer.from(data, 'base64'), mimeType);
    saved.push({ assetId: id, ...asset });
  };
  for (const block of content) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'image' || block.type === 'audio') await save(block.data, block.mimeType);
    else if (block.type === 'resource_link') texts.push(block.uri);
    else if ('text' in block.resource) texts.push(block.resource.text);
    else await save(block.resource.blob, block.resource.mimeType ?? 'application/octet-stream');
  }
  const text = texts.join('\n');
  if (isError) throw failed(clean(text), { agent, tool, denied });
  return { text, structured, assets: saved };
}

/** A server says what it likes: its words are cut to the length of a message. */
function failed(text: string, { agent, tool, denied }: Pick<AnsweredTool, 'agent' | 'tool' | 'denied'>): AgentError {
  const over = overLimit('textBytes', Buffer.byteLength(text), usualLimits);
  const said = over ? `${text.slice(0, over.details.allowed / 4)} …` : text;
  return new AgentError(
    'tool_failed',
    `The tool ${tool} of ${agent} failed: ${said === '' ? 'it does not say why' : said}`,
    {
      retryable: false,
      details: { agent, tool, ...(denied && { denied }) },
    },
  );
}
