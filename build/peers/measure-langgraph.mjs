// LangGraph: a graph of nodes in a chain, with its SQLite checkpointer, which writes a checkpoint before the next node
// begins (`durability: 'sync'`).
import { join } from 'node:path';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { stepsPerSecond, tell, wanted } from './measure-runs.mjs';

const task = wanted();
const names = Array.from({ length: task.steps }, (_, index) => `s${index}`);
const graph = new StateGraph(Annotation.Root({ message: Annotation() }));
for (const name of names) graph.addNode(name, async () => ({ message: `done ${name}` }));
[START, ...names].forEach((name, index) => graph.addEdge(name, names[index] ?? END));
const checkpointer = SqliteSaver.fromConnString(join(task.folder, 'langgraph.sqlite'));
const app = graph.compile({ checkpointer });

const rate = await stepsPerSecond(task, (id) =>
  app.invoke(
    { message: 'go' },
    { configurable: { thread_id: id }, durability: 'sync', recursionLimit: task.steps + 10 },
  ),
);
const mode = checkpointer.db.pragma('journal_mode', { simple: true });
const synchronous = ['OFF', 'NORMAL', 'FULL', 'EXTRA'][checkpointer.db.pragma('synchronous', { simple: true })];
const durability = `durability: 'sync'; SQLite ${mode.toUpperCase()}, synchronous ${synchronous} (as it opens it)`;
tell({ stepsPerSecond: rate, durability });
