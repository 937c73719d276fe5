import { randomUUID } from 'node:crypto';
import type { SignalSent } from '../contract/signals.ts';
import { EngineError, type EngineReader, type SendSignal } from '../port/engine.ts';
import type { Json } from '../values/json.ts';
import { mustFindRun } from './run-tree.ts';
import { commandsOf, type ServerContext } from './server-context.ts';

export interface WantedSignal {
  readonly runId?: string | undefined;
  readonly definition?: string | undefined;
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
  readonly signalId?: string | undefined;
  readonly notes: string | null;
}

export async function sendSignal(
  { engine, commands, actor }: Pick<ServerContext, 'engine' | 'commands' | 'actor'>,
  wanted: WantedSignal,
): Promise<SignalSent> {
  const { signal: name, payload, correlation, notes, signalId = randomUUID() } = wanted;
  const deliveries = await commandsOf({ commands }).signal(
    { to: await targetOf(engine, wanted), signal: { signalId, name, payload, correlation, notes } },
    actor,
  );
  return { signalId, deliveries };
}

async function targetOf(engine: EngineReader, { runId, definition }: WantedSignal): Promise<SendSignal['to']> {
  if (runId !== undefined && definition === undefined) return { runId: (await mustFindRun(engine, runId)).id };
  if (definition !== undefined && runId === undefined) return { definition };
  throw new EngineError('invalid_parameters', 'A signal goes either to one run or to the runs of one definition', {
    remedy: 'Give runId, or definition, and not both.',
  });
}
