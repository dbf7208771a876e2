/** What the history is narrowed to; as in the page's address and in the request. */
export interface RunFilters {
  /** `failed`, ...; empty: any. */
  readonly state: string
  readonly kind: string
  /** Key of an asset that the run made. */
  readonly asset: string
  /** Part of the selection, the reason, the id or who asked. */
  readonly text: string
}

export const NO_FILTERS: RunFilters = { state: '', kind: '', asset: '', text: '' }

const NAMES = ['state', 'kind', 'asset', 'text'] as const
const STATES = ['running', 'succeeded', 'failed', 'interrupted', 'cancelled']
const KINDS = ['materialize', 'backfill']

/** From an address (`?state=failed&text=noon`). Words that mean nothing are left out: a link of yesterday still opens. */
export function filtersOf(search: string): RunFilters {
  const params = new URLSearchParams(search)
  const known = (name: string, words: readonly string[]) => words.find((word) => word === params.get(name)) ?? ''
  return {
    state: known('state', STATES),
    kind: known('kind', KINDS),
    asset: params.get('asset')?.trim() ?? '',
    text: params.get('text')?.trim() ?? '',
  }
}

/** For the address and the request: `state=failed&text=noon`; empty where nothing is narrowed. */
export function searchOf(filters: RunFilters): string {
  const params = new URLSearchParams()
  for (const name of NAMES) if (filters[name].trim() !== '') params.set(name, filters[name].trim())
  return params.toString()
}

export { KINDS, STATES }
