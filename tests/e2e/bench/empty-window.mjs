// The floor: what a window costs that has nothing in it. Nothing of ours can be there sooner.
import { app, BrowserWindow } from 'electron';

app.setPath('userData', process.env.BATON_HOME);
void app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  void window.loadURL('data:text/html,<title>Empty</title><h1>Empty</h1>');
});
