const LOOPBACK = ['127.0.0.1', 'localhost'];

/** The origins of Temporal's UI: the one of its URL, and, of a loopback address, that of its other name as well. */
export function originsOf(uiUrl: string): string[] {
  const { hostname, origin } = new URL(uiUrl);
  if (!LOOPBACK.includes(hostname)) return [origin];
  return LOOPBACK.map((name) => {
    const url = new URL(origin);
    url.hostname = name;
    return url.origin;
  });
}

/**
 * The name under which the codec server is of the same site as Temporal's UI, so that a browser sends it our cookie;
 * `undefined` when it was called by it, or by a name of which we know no other.
 */
export function sameSiteName(calledBy: string, uiUrl: string): string | undefined {
  const { hostname } = new URL(uiUrl);
  const isOtherName = LOOPBACK.includes(calledBy) && LOOPBACK.includes(hostname);
  return isOtherName && calledBy !== hostname ? hostname : undefined;
}
