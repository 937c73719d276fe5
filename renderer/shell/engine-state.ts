/** How the engine is, as far as this page can tell: from the connection, and in the desktop app from the shell. */
import { computed, shallowRef } from 'vue';
import type { ShellEvent } from '../../engine/contract/window/bridge.ts';
import { connection, reconnectNow } from '../connection/connection.ts';

export interface EngineTrouble {
  readonly message: string;
  readonly remedy: string | null;
  readonly severity: 'wait' | 'problem';
  /** What can be tried from here. */
  readonly action: { readonly label: string; run(): void } | null;
}

const fromShell = shallowRef<Extract<ShellEvent, { kind: 'engine' }> | null>(null);

export function hearEngineState(event: Extract<ShellEvent, { kind: 'engine' }>): void {
  fromShell.value = event;
  if (event.state === 'running') reconnectNow();
}

/** One word for the status bar. */
export const engineWord = computed(() => {
  if (connection.phase === 'connected') return WORDS[connection.status?.state ?? 'running'];
  if (fromShell.value?.state === 'failed') return 'Not running';
  if (fromShell.value?.state === 'held') return 'In use elsewhere';
  return connection.phase === 'connecting'
    ? 'Starting'
    : connection.phase === 'refused'
      ? 'No access'
      : 'Connection lost';
});

const WORDS = { running: 'Running', storage_full: 'Disk full', stopping: 'Ending' } as const;

/** Null when all is well. */
export const engineTrouble = computed<EngineTrouble | null>(() => {
  const shell = fromShell.value;
  if (shell?.state === 'failed') {
    return {
      message: `The engine could not start. ${shell.message}`,
      remedy: shell.remedy,
      severity: 'problem',
      action: { label: 'Try again', run: () => window.batonShell?.ask('start-engine') },
    };
  }
  if (shell?.state === 'held') {
    return {
      message: shell.message,
      remedy: shell.remedy,
      severity: 'wait',
      action: { label: 'Try now', run: () => window.batonShell?.ask('start-engine') },
    };
  }
  if (connection.phase === 'refused') {
    return {
      message: 'This page has no key to the engine.',
      remedy: 'Open the address that “baton serve” prints; it is good for as long as that engine runs.',
      severity: 'problem',
      action: null,
    };
  }
  if (connection.phase === 'lost') {
    return {
      message: 'The connection to the engine is lost. What is shown may be out of date.',
      remedy: 'We keep trying. What was recorded is safe.',
      severity: 'wait',
      action: { label: 'Try now', run: reconnectNow },
    };
  }
  if (connection.phase === 'connected' && connection.status?.state === 'storage_full') {
    return {
      message: 'The disk is full. Nothing starts until there is room.',
      remedy: `Free some space where the data lies: ${connection.status.directory}`,
      severity: 'problem',
      action: null,
    };
  }
  return null;
});
