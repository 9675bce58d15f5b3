import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode, type Logger } from '@temporalio/worker';

import { FAILURE_CONVERTER_PATH } from './data-converter.js';

/** Where the build puts the bundle. */
export const WORKFLOW_BUNDLE_PATH = fileURLToPath(
  new URL('../workflow-bundle.js', import.meta.url),
);

/** Bundles the workflows. @returns the code that workers run. */
export async function bundleWorkflows(logger?: Logger): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(import.meta.resolve('../workflows/index.js')),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    workflowInterceptorModules: [
      fileURLToPath(import.meta.resolve('../workflows/kernel/carry-trace.js')),
    ],
    ...(logger && { logger }),
  });
  return code;
}
