/** Does what the shell around the page says, in the desktop app. In a browser there is no shell. */
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
