import { setTimeout as sleep } from 'node:timers/promises';

import type { Gauge } from 'prom-client';

import { samplesFailed } from './metrics.js';

/** What is read when the metrics are asked for. */
export interface Sample {
  /** A label of what can't be read. */
  name: string;
  /** They are emptied first: what can't be read has no value, and not the last one. */
  gauges: Gauge[];
  read: () => Promise<void> | void;
}

/** A reader that has no answer by then is left alone, milliseconds: whoever asks gives up after 10 s by default. */
const PATIENCE = 5_000;

const samples = new Set<Sample>();

/** Has values read each time that the metrics are asked for. @returns what ends it. */
export function sampleAtScrape(sample: Sample): () => void {
  samples.add(sample);
  return () => {
    samples.delete(sample);
    for (const gauge of sample.gauges) gauge.reset();
  };
}

/** Reads all samples, side by side; one that fails is counted and keeps no other. */
export async function takeSamples(): Promise<void> {
  for (const gauge of new Set([...samples].flatMap(({ gauges }) => gauges))) gauge.reset();
  await Promise.all([...samples].map(takeSample));
}

async function takeSample({ name, read }: Sample): Promise<void> {
  const tooLate = sleep(PATIENCE, undefined, { ref: false }).then(() => {
    throw new Error('no answer in time');
  });
  try {
    await Promise.race([read(), tooLate]);
  } catch {
    samplesFailed.inc({ sample: name });
  }
}
