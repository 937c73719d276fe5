/** Tools that another program offers by the Model Context Protocol. */
import { z } from 'zod';
import { approval, secretName, text } from '../../profiles/words-schema.ts';

const secret = z.strictObject({ secret: secretName });

const program = z.strictObject({
  command: text,
  args: z.array(z.string()).default([]),
  /** What it finds in its environment beside the little that every program needs. */
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable'), z.union([text, secret]))
    .default({}),
});

const service = z.strictObject({
  /** `{{ env.EXAMPLE_BASE_URL }}` where the operator says where it is. */
  url: text,
  auth: z
    .strictObject({ type: z.enum(['bearer', 'header']), header: text.optional(), secret: secretName })
    .refine(({ type, header }) => type !== 'header' || header !== undefined, 'needs `header`: the name of the header')
    .optional(),
});

const permittedTool = z.strictObject({
  name: text,
  /** A condition in CEL over the arguments: they are reached by their names, and all of them as `parameters`. */
  when: text.optional(),
  approval: approval.default('never'),
  /** What the tool must look like to the letter. Left out: as it looked when it was first used. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')
    .optional(),
  timeoutSeconds: z.number().positive().optional(),
});

export const mcpConfiguration = z.strictObject({
  driver: z.literal('mcp'),
  server: z.union([program, service]),
  /** The only tools that are used, and on which terms. */
  tools: z.array(permittedTool).min(1),
  /** Of a call. Progress that the server tells of does not make it longer. */
  timeoutSeconds: z.number().positive().default(60),
  startTimeoutSeconds: z.number().positive().default(30),
  /** Without a call, until the connection ends. */
  idleSeconds: z.number().positive().default(300),
  limits: z
    .strictObject({
      resultBytes: z
        .int()
        .positive()
        .max(32 * 1024 * 1024)
        .default(4 * 1024 * 1024),
      callsPerAttempt: z.int().positive().default(50),
      toolsListed: z.int().positive().max(2_000).default(200),
    })
    .prefault({}),
});

export type McpConfiguration = Readonly<z.output<typeof mcpConfiguration>>;
export type PermittedTool = McpConfiguration['tools'][number];

export type ServerProgram = Extract<McpConfiguration['server'], { command: string }>;
export type ServerService = Extract<McpConfiguration['server'], { url: string }>;

export function isProgram(server: McpConfiguration['server']): server is ServerProgram {
  return 'command' in server;
}
