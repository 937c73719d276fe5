/** All that a page of this app is given beyond a browser: a port to the engine, and what the shell has to say. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { bridgeChannels, type BatonShell, type ShellEvent } from '../../../engine/contract/window/bridge.ts';

// A port can't pass the context bridge, but a page can post it to itself, and we listen there too.
window.addEventListener('message', ({ source, origin, data, ports }) => {
  const [port] = ports;
  if (source === window && origin === location.origin && data === bridgeChannels.connect && port)
    ipcRenderer.postMessage(bridgeChannels.connect, null, [port]);
});

const shell: BatonShell = {
  platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
  onEvent(listen) {
    const hear = (_event: IpcRendererEvent, told: ShellEvent) => listen(told);
    ipcRenderer.on(bridgeChannels.event, hear);
    return () => void ipcRenderer.off(bridgeChannels.event, hear);
  },
  ask: (request) => ipcRenderer.send(bridgeChannels.ask, request),
};
contextBridge.exposeInMainWorld('batonShell', shell);
