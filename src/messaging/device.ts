import Bowser from 'bowser';

/** What a user agent says of itself, in names that are known. */
export interface Device {
  browser?: string | undefined;
  system?: string | undefined;
}

/** Longer ones are nobody's browser, and cost time to read. */
const MAX_USER_AGENT = 512;

const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP));

/**
 * Reads a user agent. Only well-known names come out of it: whoever asks for a mail to somebody else
 * writes the user agent too, and must not write a line of that mail.
 * @returns undefined when neither browser nor system is known.
 */
export function readDevice(userAgent: string): Device | undefined {
  const { browser, os } = Bowser.parse(userAgent.slice(0, MAX_USER_AGENT) || '-');
  const device = { browser: known(BROWSERS, browser.name), system: known(SYSTEMS, os.name) };
  return device.browser || device.system ? device : undefined;
}

function known(names: ReadonlySet<string>, name: string | undefined): string | undefined {
  return name && names.has(name) ? name : undefined;
}
