/**
 * Stands in for the package `monaco-worker-manager` (2.x), which monaco-yaml uses. Since Monaco 0.53 a worker is handed
 * over as an object, not described by its module; everything else is as that package has it. Goes when monaco-yaml does
 * it itself.
 */
import type { editor, IDisposable, Uri } from 'monaco-editor/editor';

interface Options<Data> {
  readonly label: string;
  readonly moduleId: string;
  readonly createData?: Data;
  /** Milliseconds between two looks at whether the worker is idle. Default 30 seconds. */
  readonly interval?: number;
  /** Milliseconds without a question after which the worker is stopped. Default 2 minutes. */
  readonly stopWhenIdleFor?: number;
}

interface WorkerManager<Worker, Data> extends IDisposable {
  getWorker(...resources: Uri[]): Promise<Worker>;
  updateCreateData(createData: Data): void;
}

interface Monaco {
  readonly editor: Pick<typeof editor, 'createWebWorker'>;
}

export function createWorkerManager<WorkerApi extends object, Data>(
  monaco: Monaco,
  options: Options<Data>,
): WorkerManager<WorkerApi, Data> {
  const { label, interval = 30_000, stopWhenIdleFor = 120_000 } = options;
  let { createData } = options;
  let worker: editor.MonacoWebWorker<WorkerApi> | undefined;
  let lastUsed = 0;
  let isDisposed = false;

  const stop = () => {
    worker?.dispose();
    worker = undefined;
  };
  const timer = setInterval(() => {
    if (worker && Date.now() - lastUsed > stopWhenIdleFor) stop();
  }, interval);

  async function start(): Promise<Worker> {
    const started = await self.MonacoEnvironment?.getWorker?.('workerMain.js', label);
    if (!started) throw new Error(`Monaco has no worker for ${label}`);
    started.postMessage('start'); // its first message only makes it load
    started.postMessage(createData);
    return started;
  }

  return {
    dispose() {
      isDisposed = true;
      clearInterval(timer);
      stop();
    },
    getWorker(...resources) {
      if (isDisposed) throw new Error('The worker manager has been disposed of');
      lastUsed = Date.now();
      worker ??= monaco.editor.createWebWorker<WorkerApi>({ worker: start() });
      return worker.withSyncedResources(resources);
    },
    updateCreateData(data) {
      createData = data;
      stop();
    },
  };
}
