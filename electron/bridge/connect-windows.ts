/**
 * Lets the window speak with the engine: it hands in a MessagePort,
 * and what it says over it is answered by the contract.
 *
 * Rules
 *  1. Only the top frame of our own window, on our own page, is heard.
 *  2. A port that comes before the engine runs waits for it.
 *  3. A page that loads anew brings a new port, and the old one is closed, here or by the engine: whatever was followed
 *     over it ends.
 */
import { ipcMain, type IpcMainEvent, type MessagePortMain } from 'electron';
import { bridgeChannels, isShellRequest } from '../../engine/contract/window/bridge.ts';
import { isAppUrl } from '../host/app-protocol.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { MainWindow } from '../window.ts';

export interface WindowConnections {
  close(): void;
}

export function connectWindows(engineHost: EngineHost, mainWindow: MainWindow): WindowConnections {
  /** One that waits for an engine. */
  let port: MessagePortMain | null = null;

  const isOurs = ({ sender, senderFrame }: IpcMainEvent) =>
    sender === mainWindow.current?.webContents && senderFrame === sender.mainFrame && isAppUrl(senderFrame?.url ?? ''); // rule 1

  const answer = () => {
    if (port && engineHost.answer(port)) port = null;
  };
  const close = () => {
    port?.close();
    port = null;
  };
  const say = () => mainWindow.tell({ kind: 'engine', ...engineHost.state });

  ipcMain.on(bridgeChannels.connect, (event) => {
    const [given] = event.ports;
    if (!isOurs(event) || !given) return void given?.close();
    close();
    port = given;
    answer();
  });
  ipcMain.on(bridgeChannels.ask, (event, asked: unknown) => {
    if (!isOurs(event) || !isShellRequest(asked)) return;
    switch (asked) {
      case 'engine-state':
        mainWindow.nowListens();
        return say();
      case 'start-engine':
        return engineHost.start();
    }
  });
  const stopListening = engineHost.onChange(() => {
    answer(); // rule 2
    say();
  });
  return {
    close: () => {
      stopListening();
      close();
    },
  };
}
