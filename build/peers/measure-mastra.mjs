// Mastra: a workflow of steps in a chain, with its LibSQL storage, into which a snapshot goes after every step.
import { join } from 'node:path';
import { Mastra } from '@mastra/core';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { LibSQLStore } from '@mastra/libsql';
import { z } from 'zod';
import { stepsPerSecond, tell, wanted } from './measure-runs.mjs';

const task = wanted();
const schema = z.object({ message: z.string() });
const chain = createWorkflow({ id: 'chain', inputSchema: schema, outputSchema: schema });
for (let index = 0; index < task.steps; index++) {
  const id = `s${index}`;
  const execute = async () => ({ message: `done ${id}` });
  chain.then(createStep({ id, inputSchema: schema, outputSchema: schema, execute }));
}
chain.commit();
const storage = new LibSQLStore({ id: 'peer', url: `file:${join(task.folder, 'mastra.sqlite')}` });
const mastra = new Mastra({ workflows: { chain }, storage, logger: false });
await storage.init();
const workflow = mastra.getWorkflow('chain');

const rate = await stepsPerSecond(task, async (id) => {
  const run = await workflow.createRun({ runId: id });
  const { status } = await run.start({ inputData: { message: 'go' } });
  if (status !== 'success') throw new Error(`The run ended as ${status}`);
});
tell({ stepsPerSecond: rate, durability: 'a snapshot per step; LibSQL WAL, synchronous NORMAL (as it opens it)' });
