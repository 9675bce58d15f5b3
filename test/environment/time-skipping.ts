import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  TestWorkflowEnvironment,
  type TimeSkippingTestWorkflowEnvironmentOptions,
} from '@temporalio/testing';
import { execa } from 'execa';

import { cacheDirectory, makeCached } from '../../src/embedded/cache.js';
import { createLogger } from '../../src/log.js';
import { installRuntime } from '../../src/temporal/runtime.js';

const VERSION = '1.38.0';
const CACHED = join(cacheDirectory(process.env), `time-skipping-${VERSION}`);
const PROGRAM = join(CACHED, 'server');

/** The SDK's download has no limit of its own; an answer takes a second, 60 MB less than this. */
const DOWNLOAD_PATIENCE = 120_000;
const MAVEN_PATIENCE = 300_000;
/** The SDK gives a server 5 s to start; a JVM on a busy machine may need a second chance. */
const STARTS = 3;

/**
 * A Temporal in memory whose time runs ahead while nothing happens (`env.sleep`; waiting for an
 * update doesn't skip). The test server is to be deprecated: all of it is behind this function.
 * It comes from our cache, else the SDK's download, else Maven.
 */
export async function createTimeSkippingEnvironment(
  options: Pick<TimeSkippingTestWorkflowEnvironmentOptions, 'client'> = {},
): Promise<TestWorkflowEnvironment> {
  // A process has one runtime: the environment would make one before our worker does.
  installRuntime(createLogger('warn'));
  if (!existsSync(PROGRAM)) {
    const failures: unknown[] = [];
    try {
      return await withLimit(
        DOWNLOAD_PATIENCE,
        TestWorkflowEnvironment.createTimeSkipping(options),
      );
    } catch (error) {
      failures.push(error);
    }
    await fetchWithMaven().catch((error: unknown) => {
      const message = 'no time-skipping server: neither the SDK nor Maven (mvn, java) could get it';
      throw new AggregateError([...failures, error], message);
    });
  }
  return startTimes(STARTS, options);
}

async function startTimes(
  times: number,
  options: Pick<TimeSkippingTestWorkflowEnvironmentOptions, 'client'>,
): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      ...options,
      server: { executable: { type: 'existing-path', path: PROGRAM } },
    });
  } catch (error) {
    if (times <= 1) throw error;
    return startTimes(times - 1, options);
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>holdfast</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <dependency>
      <!-- it logs nothing, without complaining that it can't -->
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/** The SDK ends the server with its environment; the loop is for a test process that was killed. */
const SERVER = `#!/bin/sh
{ while kill -0 $PPID && kill -0 $$; do sleep 2; done; kill $$; } >/dev/null 2>&1 &
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/lib/*" \\
  io.temporal.testserver.TestServer "$@"
`;

async function fetchWithMaven(): Promise<void> {
  await makeCached(CACHED, async (directory) => {
    const made = join(directory, 'made');
    await mkdir(made);
    await writeFile(join(made, 'pom.xml'), POM);
    await writeFile(join(made, 'server'), SERVER, { mode: 0o755 });
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
    await execa('mvn', ['-B', '-q', ...goal, `-DoutputDirectory=${join(made, 'lib')}`], {
      cwd: made,
      timeout: MAVEN_PATIENCE,
    });
    return made;
  });
}

async function withLimit<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
