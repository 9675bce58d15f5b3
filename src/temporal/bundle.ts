import { writeFile } from 'node:fs/promises';

import { DefaultLogger } from '@temporalio/worker';

import { bundleWorkflows, WORKFLOW_BUNDLE_PATH } from './workflow-bundle.js';

// Run by the build, after the compiler.
await writeFile(WORKFLOW_BUNDLE_PATH, await bundleWorkflows(new DefaultLogger('WARN')));
