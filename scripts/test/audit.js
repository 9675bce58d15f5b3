import { execa } from 'execa';

/** What npm says when the registry keeps no list of advisories, or can't be reached. */
const UNANSWERED = /audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;

/** Refuses packages of ours with known faults of high severity, where the registry tells of them. */
export async function audit() {
  const { exitCode, all } = await execa('npm', ['audit', '--omit=dev', '--audit-level=high'], {
    all: true,
    reject: false,
  });
  if (exitCode === 0 || UNANSWERED.test(all)) return;
  throw new Error(all);
}
