import type { Asset } from '@headwater/graph'

/** What an author says about an asset in `meta: {headwater: {...}}`, as far as planning goes. */
export interface Declarations {
  /** `rewrites: handled`: an incremental run takes in whatever of its upstream was rewritten. */
  readonly handlesRewrites: boolean
  /** `partition_column`: the rows of one day are made from that day's rows alone, and this column tells the day. */
  readonly hasPartitionColumn: boolean
  /** `fingerprint: {exclude: [...]}`: its content may count as unchanged though some column is not. */
  readonly ignoresColumns: boolean
}

/** Anything else that stands there is nobody's promise. */
export function declarations({ meta }: Asset): Declarations {
  const { headwater } = meta
  const said = isRecord(headwater) ? headwater : {}
  const { rewrites, partition_column: column, fingerprint } = said
  const excluded = isRecord(fingerprint) ? fingerprint.exclude : undefined
  return {
    handlesRewrites: rewrites === 'handled',
    hasPartitionColumn: typeof column === 'string' && column !== '',
    ignoresColumns: Array.isArray(excluded) && excluded.length > 0,
  }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
