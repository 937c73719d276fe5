/** In the desktop app: does what the shell says. In a browser there is none. */
import type { Router } from 'vue-router';
import { runCommand } from './commands.ts';
import { hearEngineState } from './engine-state.ts';

export function hearShell(router: Router): void {
  const { batonShell } = window;
  batonShell?.onEvent((event) => {
    switch (event.kind) {
      case 'navigate':
        return void router.push(event.path);
      case 'command':
        return void runCommand(event.id);
      case 'engine':
        return hearEngineState(event);
    }
  });
  batonShell?.ask('engine-state');
}
