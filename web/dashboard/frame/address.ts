/** Where one is in the dashboard, as its address says: `/dashboard/{page}/?stream=…` and what the page adds. */

export interface Address {
  /** "" where the address names none. */
  page: string;
  stream: string | undefined;
  /** What the page keeps in the address. A name that is absent is at its default. */
  query: Readonly<Record<string, string>>;
}

/** What changes; a value "" or undefined takes the name out. */
export type QueryChange = Readonly<Record<string, string | undefined>>;

const base = "/dashboard/";

export function readAddress({ pathname, search }: Pick<URL, "pathname" | "search">): Address {
  const [page = ""] = pathname.startsWith(base) ? pathname.slice(base.length).split("/") : [];
  const { stream, ...query } = Object.fromEntries(new URLSearchParams(search));
  return { page: /^[a-z-]{1,32}$/.test(page) ? page : "", stream: stream === "" ? undefined : stream, query };
}

export function writeAddress({ page, stream, query }: Address): string {
  const search = new URLSearchParams({ ...(stream !== undefined && { stream }), ...query }).toString();
  return `${base}${page === "" ? "" : `${page}/`}${search === "" ? "" : `?${search}`}`;
}

export function changeQuery(query: Address["query"], change: QueryChange): Address["query"] {
  const entries = Object.entries({ ...query, ...change });
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
}
