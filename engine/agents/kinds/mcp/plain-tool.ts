/** What a server says of a tool, as we keep it: no more than JSON, and no more than can be looked at. */
import { plainCopy, type Json } from '../../../values/json.ts';
import { usualLimits } from '../../../limits/limits.ts';
import { measure } from '../../../limits/measure.ts';
import { AgentError } from '../../port/agent.ts';
import type { ToolOfServer } from './tool-pins.ts';

/** JSON of what a server says of one tool. */
const TOOL_BYTES = 128 * 1024;

export function plainTool({
  name,
  description,
  inputSchema,
  outputSchema,
}: {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
}): ToolOfServer {
  const { levels } = measure({ inputSchema, outputSchema }, TOOL_BYTES, usualLimits.valueLevels);
  if (levels > usualLimits.valueLevels)
    throw new AgentError(
      'tool_protocol_error',
      `The server describes ${name.slice(0, 100)} with a schema that is nested deeper than ${usualLimits.valueLevels} levels`,
      { retryable: false },
    );
  const tool = plainCopy({ name, description, inputSchema: inputSchema as Json, outputSchema: outputSchema as Json });
  const size = Buffer.byteLength(JSON.stringify(tool));
  if (size <= TOOL_BYTES) return tool;
  throw new AgentError(
    'tool_protocol_error',
    `The server describes ${name.slice(0, 100)} with ${size} bytes; ${TOOL_BYTES} are allowed`,
    {
      retryable: false,
    },
  );
}
