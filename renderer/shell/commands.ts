/** Everything that can be done, by name: for the palette, the keyboard and the application's menu. */
import { onScopeDispose, shallowReactive, type Component } from 'vue';

export interface Command {
  /** Stable, and with its feature in front: `runs.start`. Menus call commands by it. */
  readonly id: string;
  readonly title: string;
  /** What it belongs to, in a word, beside the title. */
  readonly group: string;
  readonly icon?: Component;
  /** A chord (`mod+shift+r`) or a sequence (`g r`); `mod` is Ctrl, or Cmd on a Mac. */
  readonly keys?: string;
  /** Further words by which it is found. */
  readonly words?: string;
  run(): void | Promise<void>;
}

/** Commands that are made of what somebody types, such as every run whose id contains it. */
export type CommandSource = (query: string, signal: AbortSignal) => Promise<readonly Command[]>;

const registered = shallowReactive(new Map<string, Command>());
const sources = new Set<CommandSource>();

export function allCommands(): readonly Command[] {
  return [...registered.values()];
}

export function allCommandSources(): readonly CommandSource[] {
  return [...sources];
}

/** Returns the way to take them back. */
export function registerCommands(commands: readonly Command[]): () => void {
  for (const command of commands) {
    if (registered.has(command.id)) throw new Error(`Two commands are called ${command.id}`);
    registered.set(command.id, command);
  }
  return () => {
    for (const { id } of commands) registered.delete(id);
  };
}

export function registerCommandSource(source: CommandSource): () => void {
  sources.add(source);
  return () => void sources.delete(source);
}

/** There for as long as the component: what can be done on this page, with what it shows. */
export function useCommands(commands: readonly Command[]): void {
  onScopeDispose(registerCommands(commands));
}

/** False when there is no such command now. */
export function runCommand(id: string): boolean {
  const command = registered.get(id);
  if (command) void command.run();
  return command !== undefined;
}
