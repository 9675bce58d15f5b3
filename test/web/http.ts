/** What a page answered. */
export interface Answer {
  status: number;
  headers: Headers;
  html: string;
  /** The `Set-Cookie` of the flow, as a request sends it. */
  cookie: string;
}

/** Fetches a page as it is, without following where it leads. */
export async function get(
  url: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' = 'GET',
): Promise<Answer> {
  return answer(await fetch(url, { method, headers, redirect: 'manual' }));
}

/** Posts a form, by default as the account centre's own pages do. */
export async function post(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { origin } = new URL(url);
  return answer(
    await fetch(url, {
      method: 'POST',
      headers: { origin, ...headers },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    }),
  );
}

async function answer(response: Response): Promise<Answer> {
  const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
  return {
    status: response.status,
    headers: response.headers,
    html: await response.text(),
    cookie,
  };
}

/** The heading of a page. */
export function headingOf({ html }: Answer): string {
  return /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? '';
}

/** The value of an input of a page. */
export function valueOf({ html }: Answer, name: string): string | undefined {
  const input = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(html)?.[0];
  return input && (/ value="(.*?)"/.exec(input)?.[1] ?? '');
}
