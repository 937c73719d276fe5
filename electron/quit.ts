/**
 * Ends the app on somebody's wish, after saying what is under way.
 * Signals and the system's own end are not kept waiting.
 */
import { app, dialog } from 'electron';
import type { EngineConnection } from './host/engine-host.ts';
import type { MainWindow } from './window.ts';

const NAMED = 5;

export async function quitOnRequest(engine: EngineConnection, mainWindow: MainWindow): Promise<void> {
  // Whatever keeps it from saying so keeps nobody here.
  const atWork = await engine.client?.runs
    .list({ status: ['running'], parentRunId: null, limit: NAMED })
    .catch(() => null);
  if (!atWork || atWork.total === 0) return app.quit();
  const names = atWork.items.map(
    ({ definition, stepsDone, stepsTotal }) => `${definition} (${stepsDone} of ${stepsTotal} steps done)`,
  );
  const options = {
    type: 'question' as const,
    message: atWork.total === 1 ? 'One run is at work' : `${atWork.total} runs are at work`,
    detail: `${[...names, ...(atWork.total > NAMED ? ['…'] : [])].join('\n')}\n\nNothing is lost: agents are told to stop, and the runs go on where they are when Baton is started again.`,
    buttons: ['Quit', 'Keep Running'],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } = mainWindow.current
    ? await dialog.showMessageBox(mainWindow.current, options)
    : await dialog.showMessageBox(options);
  if (response === 0) app.quit();
}
