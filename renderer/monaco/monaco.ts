/** Monaco with what an orchestration needs. Import this file lazily: it is larger than all the rest of the page. */
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/markdown/register';
import 'monaco-editor/languages/definitions/yaml/register';
import './no-data-pictures.css';
import YamlWorker from 'monaco-yaml/yaml.worker.js?worker';

self.MonacoEnvironment = { getWorker: (_module, label) => (label === 'yaml' ? new YamlWorker() : new EditorWorker()) };

export { monaco };
