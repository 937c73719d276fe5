import { jsonPathProblem } from '../expressions/json-path.ts';
import { isJsonPath, isPlainJsonPath } from '../output-mapping.ts';
import { mappingsOf } from '../usages.ts';
import type { Checked } from './report.ts';

export function checkMappings({ definition, report }: Checked): void {
  for (const { path, value } of mappingsOf(definition)) {
    if (!isJsonPath(value) || isPlainJsonPath(value)) continue;
    const problem = jsonPathProblem(value);
    if (problem) report('invalid_json_path', path, `${value} is not a JSONPath: ${problem.message}`);
  }
}
