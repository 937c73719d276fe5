/** A server of tools in a process of its own: one tool, which gives back what it gets. */
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

export function toolChild(): void {
  serveStdio(() => {
    const server = new McpServer({ name: 'bench', version: '1.0.0' }, { capabilities: { tools: {} } });
    const given = { description: 'Gives back what it gets', inputSchema: z.object({ text: z.string() }) };
    server.registerTool('echo', given, ({ text }) => ({ content: [{ type: 'text', text }] }));
    return server;
  });
}
