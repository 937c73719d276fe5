import { allFeatures } from './features/all-features.ts';
import { startApp } from './shell/start-app.ts';

startApp(allFeatures, '/runs');
