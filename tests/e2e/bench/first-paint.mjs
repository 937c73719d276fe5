// Loaded into the main process before the app itself: says when its window has painted something, and ends it. Times
// count from the moment at which the process was asked for (BENCH_BEGUN, milliseconds since 1970).
import { app } from 'electron';

const begun = Number(process.env.BENCH_BEGUN);
/** Expression of the page: false while there is nothing to work with. */
const usable = process.env.BENCH_USABLE ?? 'true';

app.on('browser-window-created', (_event, window) => {
  window.webContents.once('dom-ready', () => void measure(window));
});

/** @param {import('electron').BrowserWindow} window */
async function measure(window) {
  const { painted, worksAt } = await window.webContents.executeJavaScript(`new Promise((done) => {
      let worksAt = 0;
      const look = () => {
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        if (!worksAt && (${usable})) worksAt = Date.now();
        if (paint && worksAt) done({ painted: performance.timeOrigin + paint.startTime, worksAt });
        else setTimeout(look, 4);
      };
      look();
    })`);
  process.stdout.write(`${JSON.stringify({ painted: painted - begun, usable: worksAt - begun })}\n`);
  app.exit(0);
}
