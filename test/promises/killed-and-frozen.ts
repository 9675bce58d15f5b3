import { withProcesses, type Processes } from './processes.js';
import { Findings, type Finding } from './promise.js';

/** How a part is taken away. */
export type Outage = 'killed' | 'frozen';

/** A part that is taken away, and what is tried meanwhile. */
interface TriedOutage {
  /** As people call it. */
  name: string;
  /** What is tried, in a few words. */
  tried: string;
  /** How long it is down, milliseconds. */
  down: number;
  /** The parts that must not end with it. */
  others: readonly string[];
  /** Takes it away and gives it back. @returns figures. */
  tryOutage: (processes: Processes, findings: Findings, how: Outage) => Promise<string>;
}

/** Takes a part of a system of processes away, killed and then frozen. */
export function tryKilledAndFrozen(
  seed: number,
  { name, tried, down, others, tryOutage }: TriedOutage,
): Promise<Finding> {
  return withProcesses(seed, async (processes) => {
    const findings = new Findings();
    const killed = await tryOutage(processes, findings, 'killed');
    const frozen = await tryOutage(processes, findings, 'frozen');
    for (const part of others) {
      findings.expect(processes.starts(part) === 1, `${part} ended with ${name}`);
    }
    return findings.finding(
      `${tried} with ${name} killed, then frozen, for ${down / 1_000} s each`,
      `killed: ${killed}; frozen: ${frozen}`,
    );
  });
}
