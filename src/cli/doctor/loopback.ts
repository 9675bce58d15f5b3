/** Whether a host is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** How what listens at `host:port` is reached: on every interface means on this machine's own too. */
export function here(address: string): string {
  return address.replace(/^0\.0\.0\.0:/, '127.0.0.1:');
}
