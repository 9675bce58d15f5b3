import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { execa } from 'execa';
import { z } from 'zod';

const SITE = 'https://temporal.download';
/** Longest wait for the site to answer, and for the 60 MB of the archive, milliseconds. */
const ANSWER_PATIENCE = 15_000;
const ARCHIVE_PATIENCE = 300_000;

const downloadInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/**
 * Downloads the Temporal CLI as the SDK's test environment does (`ephemeral_server/mod.rs` of its
 * core); that one can't be bounded in time, and starts a server before it tells where the file is.
 * @returns the path of the program in the directory.
 */
export async function downloadTemporal(
  version: string,
  directory: string,
  site = SITE,
): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = `arch=${arch}&platform=${process.platform}&format=tar.gz`;
  const answer = await get(`${site}/cli/v${version}?${query}`, ANSWER_PATIENCE);
  const { archiveUrl, fileToExtract } = downloadInfo.parse(await answer.json());
  const archive = join(directory, 'temporal.tar.gz');
  const { body } = await get(archiveUrl, ARCHIVE_PATIENCE);
  if (!body) throw new Error(`${archiveUrl} is empty`);
  await pipeline(Readable.fromWeb(body), createWriteStream(archive));
  await execa('tar', ['-xzf', archive, '-C', directory, fileToExtract]);
  return join(directory, fileToExtract);
}

async function get(url: string, patience: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
