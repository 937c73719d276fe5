// A browser and nothing else: the page in it gets no preload script and no rights. (Electron is the Chromium that is
// here.)
import { app, BrowserWindow } from 'electron';

app.setPath('userData', process.env.BROWSER_PROFILE ?? app.getPath('userData'));
void app
  .whenReady()
  .then(() =>
    new BrowserWindow({ width: 1280, height: 820, webPreferences: { sandbox: true, contextIsolation: true } }).loadURL(
      'about:blank',
    ),
  );
