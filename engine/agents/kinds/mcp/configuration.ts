/** A tool that another program offers by the Model Context Protocol. */
import { z } from 'zod';
import { jsonMap } from '../../profiles/words-schema.ts';

export const mcpConfiguration = z.strictObject({ driver: z.literal('mcp'), server: jsonMap.optional() });
